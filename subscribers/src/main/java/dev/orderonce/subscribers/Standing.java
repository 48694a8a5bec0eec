package dev.orderonce.subscribers;

import java.nio.ByteBuffer;
import java.util.Set;
import java.util.UUID;

/**
 * What a subscriber's dead letters mean for the records of a batch.
 *
 * @param keys the keys that have a standing letter: whatever comes for them waits
 * @param messages the messages that have a letter and were not applied: they are not tried again
 * @param undecodable where the records were that have a letter and could not be read
 */
record Standing(Set<ByteBuffer> keys, Set<UUID> messages, Set<RecordPosition> undecodable) {

  /** There are no letters. */
  static final Standing NONE = new Standing(Set.of(), Set.of(), Set.of());
}
