package dev.orderonce.proof;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;

/** Where the parts under test log, so that it does not stand between the figures. */
final class BenchLog {

  private BenchLog() {}

  /** To be called before any class that logs is loaded: the logging configuration reads it then. */
  static void tell(PrintWriter out) throws IOException {
    Path log = Files.createTempFile("orderonce-bench", ".log");
    System.setProperty("orderonce.log.to", "file");
    System.setProperty("orderonce.log.file", log.toString());
    out.printf("log: %s%n", log);
    out.flush();
  }
}
