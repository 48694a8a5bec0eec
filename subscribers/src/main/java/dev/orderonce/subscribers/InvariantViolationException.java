package dev.orderonce.subscribers;

import dev.orderonce.contract.MessageId;

/**
 * A message asks for what the system's own rules exclude, such as the refund of a charge that was
 * never made. Neither skipping nor repeating it is right: somebody has to look.
 */
final class InvariantViolationException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final transient MessageId messageId;

  InvariantViolationException(MessageId messageId, String message) {
    super(message);
    this.messageId = messageId;
  }

  /** The message that asks for it. */
  MessageId messageId() {
    return messageId;
  }
}
