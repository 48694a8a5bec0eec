package dev.orderonce.client;

import org.jspecify.annotations.Nullable;

/**
 * No final answer came before the deadline. What was asked may have been done or not: the same call
 * with the same key finds out, and does it if it was not done.
 */
public final class NoFinalAnswerException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final int attempts;

  NoFinalAnswerException(int attempts, String last, @Nullable Throwable cause) {
    super("no final answer after %d attempts, the last one: %s".formatted(attempts, last), cause);
    this.attempts = attempts;
  }

  /** How often the request was sent. */
  public int attempts() {
    return attempts;
  }
}
