package dev.orderonce.subscribers;

import java.time.Instant;
import java.util.UUID;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/**
 * A record that was put aside: as it came, with where it came from and why it was put aside.
 *
 * @param subscriber who put it aside
 * @param record at its origin, with the headers, key and value that it came with
 * @param messageId null if the record could not be read
 * @param reason null while it has only been waiting behind another
 * @param error what was wrong with it the last time; null like the reason
 * @param attempts how often it was tried to apply it
 */
record DeadLetter(
    long id,
    String subscriber,
    State state,
    ConsumerRecord<byte[], byte[]> record,
    @Nullable UUID messageId,
    @Nullable Reason reason,
    @Nullable String error,
    int attempts,
    Instant putAsideAt) {

  /**
   * Where it stands.
   *
   * <pre>
   * DEAD ──redrive──▶ REDRIVEN ◀──when its turn comes── PARKED
   *   └────discard──▶ DISCARDED ◀──────discard────────────┘
   * </pre>
   *
   * A parked one whose turn comes and that cannot be applied is DEAD.
   */
  enum State {
    DEAD,
    PARKED,
    REDRIVEN,
    DISCARDED;

    /** Whether somebody still has to decide about it; others of its key wait that long. */
    boolean standing() {
      return this == DEAD || this == PARKED;
    }
  }

  /** Why a record is put aside. */
  enum Reason {
    UNDECODABLE,
    REFUSED
  }
}
