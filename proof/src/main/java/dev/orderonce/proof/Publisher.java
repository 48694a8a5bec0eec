package dev.orderonce.proof;

import dev.orderonce.kit.DatabaseSettings;
import dev.orderonce.kit.KafkaSettings;

/** Something that publishes the outbox, and is measured at it. */
interface Publisher {

  /** What the table calls it. */
  String label();

  /** Whether it claims to publish no row twice. */
  default boolean isExactlyOnce() {
    return true;
  }

  /** Starts it; closing stops it in order, so that it goes on there the next time. */
  Contender.Running start(DatabaseSettings database, KafkaSettings kafka) throws Exception;
}
