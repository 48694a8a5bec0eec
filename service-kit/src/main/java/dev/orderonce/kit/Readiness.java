package dev.orderonce.kit;

/**
 * Whether something can do its work, and what it says about that.
 *
 * @param ready whether it can
 * @param detail a short text for an operator
 */
public record Readiness(boolean ready, String detail) {

  public static Readiness ready(String detail) {
    return new Readiness(true, detail);
  }

  public static Readiness notReady(String detail) {
    return new Readiness(false, detail);
  }
}
