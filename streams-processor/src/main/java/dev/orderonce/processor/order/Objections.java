package dev.orderonce.processor.order;

import java.util.Optional;

/** Why a reply cannot be an answer to an order's step, in words. */
public final class Objections {

  private Objections() {}

  /**
   * That the reply and the order differ, if they do.
   *
   * @param what what it is that they must agree on, such as {@code money}
   */
  public static Optional<String> unlessEqual(String what, Object orders, Object replys) {
    return orders.equals(replys)
        ? Optional.empty()
        : Optional.of("the reply's %s is %s, the order's is %s".formatted(what, replys, orders));
  }

  /** That the reply is none that a participant of this step gives. */
  public static Optional<String> foreign(Object reply) {
    return Optional.of("%s is no answer to this step".formatted(reply.getClass().getSimpleName()));
  }
}
