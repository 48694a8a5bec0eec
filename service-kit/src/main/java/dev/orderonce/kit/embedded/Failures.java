package dev.orderonce.kit.embedded;

import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import org.jspecify.annotations.Nullable;

/** Exceptions in words. */
final class Failures {

  private Failures() {}

  /** The failure in one line. */
  static String line(Throwable failure) {
    if (failure instanceof AccessDeniedException denied) {
      return denied.getFile() + " is not writable";
    }
    if (failure instanceof FileAlreadyExistsException exists) {
      return exists.getFile() + " is not a directory";
    }
    @Nullable String message = failure.getMessage();
    String text = message == null ? failure.getClass().getSimpleName() : message;
    return text.lines().findFirst().orElse("").strip();
  }
}
