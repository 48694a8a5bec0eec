package dev.orderonce.subscribers;

import dev.orderonce.subscribers.DeadLetter.Reason;
import dev.orderonce.subscribers.DeadLetter.State;
import java.util.UUID;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/**
 * A record that is about to become a dead letter, or to wait behind one.
 *
 * @param messageId null if the record could not be read
 * @param reason null for a record that waits
 * @param error what was wrong, for an operator; null for a record that waits
 * @param attempts how often it was tried to apply it
 */
record PutAside(
    ConsumerRecord<byte[], byte[]> record,
    State state,
    @Nullable UUID messageId,
    @Nullable Reason reason,
    @Nullable String error,
    int attempts) {

  private static final int LONGEST_ERROR = 1000;

  static PutAside undecodable(Received.Undecodable received) {
    return new PutAside(
        received.record(), State.DEAD, null, Reason.UNDECODABLE, told(received.error()), 1);
  }

  static PutAside refused(Received.Decoded received, String error, int attempts) {
    UUID id = received.message().id().value();
    return new PutAside(received.record(), State.DEAD, id, Reason.REFUSED, told(error), attempts);
  }

  static PutAside parked(Received.Decoded received) {
    UUID id = received.message().id().value();
    return new PutAside(received.record(), State.PARKED, id, null, null, 0);
  }

  /**
   * An error as the table takes it: bounded, and without the character that PostgreSQL does not.
   */
  static String told(String error) {
    String clean = error.replace('\0', '\uFFFD');
    return clean.substring(0, Math.min(clean.length(), LONGEST_ERROR));
  }
}
