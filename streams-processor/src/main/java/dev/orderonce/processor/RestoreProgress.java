package dev.orderonce.processor;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.streams.processor.StateRestoreListener;

/** How many records of the changelogs are still to be read before the stores are whole. */
final class RestoreProgress implements StateRestoreListener {

  private final Map<TopicPartition, Long> left = new ConcurrentHashMap<>();

  /** Zero if no store is being restored. */
  long recordsLeft() {
    return left.values().stream().mapToLong(Long::longValue).sum();
  }

  boolean isRestoring() {
    return !left.isEmpty();
  }

  @Override
  public void onRestoreStart(TopicPartition changelog, String store, long start, long end) {
    left.put(changelog, end - start);
  }

  @Override
  public void onBatchRestored(TopicPartition changelog, String store, long end, long restored) {
    left.computeIfPresent(changelog, (partition, before) -> Math.max(0, before - restored));
  }

  @Override
  public void onRestoreSuspended(TopicPartition changelog, String store, long restored) {
    left.remove(changelog);
  }

  @Override
  public void onRestoreEnd(TopicPartition changelog, String store, long restored) {
    left.remove(changelog);
  }
}
