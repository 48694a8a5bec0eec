package dev.orderonce.processor.histories;

import org.jspecify.annotations.Nullable;

/** A check that costs nothing while it holds: histories make a great many. */
final class Requirement {

  private Requirement() {}

  /** Fails unless that is so. */
  @SuppressWarnings("AnnotateFormatMethod") // The annotation is in no library that is here.
  static void require(boolean isSo, String unless, @Nullable Object... details) {
    if (!isSo) {
      throw new AssertionError(unless.formatted(details));
    }
  }
}
