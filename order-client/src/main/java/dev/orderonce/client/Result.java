package dev.orderonce.client;

/**
 * The final answer to an operation: the API did what was asked, or refused. What stays without a
 * final answer is a {@link NoFinalAnswerException} instead.
 */
public sealed interface Result<T> {

  /** How often the request was sent. */
  int attempts();

  /**
   * What was asked for.
   *
   * @throws RefusedException if it was refused
   */
  T orThrow();

  /**
   * It is done, now or by an earlier attempt.
   *
   * @param replayed whether this is the stored answer to an earlier request with the key
   */
  record Done<T>(T value, boolean replayed, int attempts) implements Result<T> {
    @Override
    public T orThrow() {
      return value;
    }
  }

  /**
   * It was refused, and will be again. No attempt was executed: where one before may have been, a
   * refusal that does not tell is no final answer.
   */
  record Refused<T>(Problem problem, int attempts) implements Result<T> {
    @Override
    public T orThrow() {
      throw new RefusedException(problem);
    }
  }
}
