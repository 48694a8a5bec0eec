package dev.orderonce.kit;

import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import org.jspecify.annotations.Nullable;

/** Exceptions in words. */
public final class Failures {

  private Failures() {}

  /** The failure in one line. */
  public static String line(Throwable failure) {
    if (failure instanceof AccessDeniedException denied) {
      return denied.getFile() + " is not writable";
    }
    if (failure instanceof FileAlreadyExistsException exists) {
      return exists.getFile() + " is not a directory";
    }
    if (failure instanceof NoSuchFileException missing) {
      return missing.getFile() + " cannot be made";
    }
    @Nullable String message = failure.getMessage();
    String text = message == null ? failure.getClass().getSimpleName() : message;
    return text.lines().findFirst().orElse("").strip();
  }
}
