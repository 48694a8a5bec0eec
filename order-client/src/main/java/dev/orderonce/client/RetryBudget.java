package dev.orderonce.client;

/**
 * How many retries all calls of a client may make together, as a bucket of tokens: a retry takes
 * one, and where none is left a call fails at once. So a client that meets an outage adds little to
 * it, however many calls it has under way.
 *
 * @param capacity how many tokens the bucket holds, and has at the start
 * @param perSecond how many come back each second; lets a client with few calls go on
 * @param perCall how many each call brings; lets a client with many calls retry a part of them
 */
public record RetryBudget(int capacity, double perSecond, double perCall) {

  /** 100 retries at once, 1 a second, and one for each ten calls. */
  public static final RetryBudget DEFAULT = new RetryBudget(100, 1, 0.1);

  /**
   * Checks the ranges.
   *
   * @throws IllegalArgumentException if one is negative or no number
   */
  public RetryBudget {
    if (capacity < 0 || !(perSecond >= 0) || !(perCall >= 0)) {
      throw new IllegalArgumentException("a retry budget cannot be negative");
    }
  }
}
