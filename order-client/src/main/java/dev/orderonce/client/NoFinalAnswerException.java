package dev.orderonce.client;

import org.jspecify.annotations.Nullable;

/**
 * There is no final answer. What was asked may have been done or not: the same call with the same
 * key finds out, and does it if it was not done.
 */
public final class NoFinalAnswerException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final Why why;
  private final int attempts;

  /** Why a call ended without a final answer. */
  public enum Why {
    /** The deadline passed, or would have before the next attempt. */
    DEADLINE("the deadline is over"),
    /** The client's calls had used up their {@link RetryBudget}. */
    BUDGET("the retry budget is spent"),
    /** The waiting thread was interrupted. */
    INTERRUPTED("interrupted"),
    /**
     * The last attempt was refused before its key was looked at, as for an API key that was revoked
     * meanwhile; an earlier attempt may have been executed.
     */
    REFUSED_LATER("an earlier attempt may have been executed");

    private final String words;

    Why(String words) {
      this.words = words;
    }
  }

  NoFinalAnswerException(Why why, int attempts, String last, @Nullable Throwable cause) {
    super(
        "no final answer after %d attempts, %s; the last one: %s"
            .formatted(attempts, why.words, last),
        cause);
    this.why = why;
    this.attempts = attempts;
  }

  private NoFinalAnswerException(InterruptedException cause) {
    super("no final answer, " + Why.INTERRUPTED.words, cause);
    this.why = Why.INTERRUPTED;
    this.attempts = 0;
  }

  static NoFinalAnswerException interrupted(InterruptedException cause) {
    return new NoFinalAnswerException(cause);
  }

  /** The same, thrown in another thread: that of who waits for it. */
  NoFinalAnswerException(NoFinalAnswerException inBackground) {
    super(inBackground.getMessage(), inBackground);
    this.why = inBackground.why;
    this.attempts = inBackground.attempts;
  }

  /** Why there is none. */
  public Why why() {
    return why;
  }

  /** How often the request was sent; 0 if the waiting thread was interrupted before it was told. */
  public int attempts() {
    return attempts;
  }
}
