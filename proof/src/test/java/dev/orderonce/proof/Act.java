package dev.orderonce.proof;

import dev.orderonce.contract.CommandStatus;
import org.jspecify.annotations.Nullable;

/** A message that a client or the ledger sends about an order. */
enum Act {
  PLACE(CommandStatus.APPLIED),
  PLACE_WITH_PAYMENT(CommandStatus.APPLIED),
  PAY(CommandStatus.APPLIED),
  COMPLETE(CommandStatus.APPLIED),
  COMPLETE_TOO_EARLY(CommandStatus.REJECTED),
  CANCEL(CommandStatus.APPLIED),
  CANCEL_TOO_LATE(CommandStatus.REJECTED),
  CANCEL_AGAIN(CommandStatus.IGNORED),
  REFUND(CommandStatus.APPLIED),
  CAPTURE(null),
  DECLINE(null),
  GIVE_BACK(null);

  private final @Nullable CommandStatus outcome;

  Act(@Nullable CommandStatus outcome) {
    this.outcome = outcome;
  }

  /** What must become of it; null if it is a reply, which gets no outcome. */
  @Nullable CommandStatus outcome() {
    return outcome;
  }
}
