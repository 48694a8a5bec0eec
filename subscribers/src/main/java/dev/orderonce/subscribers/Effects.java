package dev.orderonce.subscribers;

import dev.orderonce.contract.Envelope;
import dev.orderonce.contract.Message;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/** What a subscriber does about messages, within the transaction that records their ids. */
@FunctionalInterface
interface Effects {

  /**
   * Whether it does anything about such a message; the others are passed over unread, because a
   * topic may be shared with others whose messages it does not know.
   *
   * @param typeName the record's {@code ce_type}; empty if it has none
   */
  default boolean concerns(String topic, String typeName) {
    return true;
  }

  /**
   * Applies a batch; whatever it writes is committed or rolled back with the inbox.
   *
   * @param fresh messages that were never applied, each id once, in the order of their partitions
   * @param repeated messages that were applied before, each id once: their effect must not happen
   *     again, but their stored reply is due again
   * @return the replies, to be published by way of the outbox
   * @throws InvariantViolationException if a message asks for what must never be done
   */
  List<Envelope<? extends Message>> apply(
      Connection transaction, List<Envelope<Message>> fresh, List<Envelope<Message>> repeated)
      throws SQLException;
}
