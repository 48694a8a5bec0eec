package dev.orderonce.subscribers;

import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** What is done with the records that a subscriber reads, before their offsets are committed. */
@FunctionalInterface
interface Receiver {

  /** Waits a while, unless the subscriber is asked to stop. */
  @FunctionalInterface
  interface Pause {

    /** Returns whether to go on; if not, the subscriber is stopping. */
    boolean pause(Duration length);
  }

  /**
   * Deals with the records for good.
   *
   * @param records in the order of their partitions; what was dealt with before can be among them
   * @return whether that was done; if not, the subscriber is stopping, and the records come again
   * @throws SQLException if nobody can say whether it was done; the records come again
   */
  boolean receive(List<ConsumerRecord<byte[], byte[]>> records, Pause pause) throws SQLException;
}
