package dev.orderonce.processor.order;

import dev.orderonce.contract.OutcomeCode;

/** What an order makes of a message. Refusals are expected, hence values and not exceptions. */
public sealed interface Verdict {

  /** It changed the order, or started what will. */
  record Applied() implements Verdict {}

  /** What the command asks for is already so, or under way; nothing changed. */
  record Ignored(OutcomeCode why) implements Verdict {}

  /** The order does not allow the command as it is; no event came of it. */
  record Rejected(OutcomeCode code) implements Verdict {}

  /**
   * The very command, or what the reply says, is known already, or is not final, or no deadline has
   * passed; nothing changed, nothing is said.
   */
  record Known() implements Verdict {}

  /**
   * The message cannot be true of the order; nothing changed, and someone must look at it.
   *
   * @param detail what contradicts what
   */
  record Contradicted(String detail) implements Verdict {}
}
