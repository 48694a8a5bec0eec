package dev.orderonce.processor.histories;

/** A check that costs nothing while it holds: histories make a great many. */
final class Requirement {

  private Requirement() {}

  /** Fails unless that is so. */
  static void require(boolean isSo, String unless, Object... details) {
    if (!isSo) {
      throw new AssertionError(unless.formatted(details));
    }
  }
}
