package dev.orderonce.quickstart;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;

/** Where a command's clients log, so that it does not stand between what the command says. */
final class CommandLog {

  private CommandLog() {}

  /** To be called before any class that logs is loaded: the logging configuration reads it then. */
  static void tell(PrintWriter out) throws IOException {
    Path log = Files.createTempFile("orderonce-", ".log");
    System.setProperty("orderonce.log.to", "file");
    System.setProperty("orderonce.log.file", log.toString());
    out.printf("log: %s%n", log);
    out.flush();
  }
}
