package dev.orderonce.quickstart;

/** The {@code orderonce} program. */
public final class Main {

  private Main() {}

  /** Runs the command that the arguments name, and ends with its exit code. */
  public static void main(String[] args) {
    int exitCode = CommandLines.create(System.getenv()).execute(args);
    // Threads of the broker are not daemons: without this the process would live on.
    System.exit(exitCode);
  }
}
