package dev.orderonce.processor;

import dev.orderonce.kit.ConfigurationException;
import dev.orderonce.kit.HttpSettings;
import dev.orderonce.kit.KafkaSettings;
import dev.orderonce.kit.Setting;
import dev.orderonce.kit.Settings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/**
 * What a processor is told.
 *
 * @param stateDir where the state stores are; the same after a restart
 * @param threads how many threads process, each its own partitions
 * @param commitInterval between two commits while it keeps up: most of a message's way through
 * @param windows how long things are waited for, remembered and kept
 * @param group how it belongs to the group of instances
 * @param queries whose queries it answers, and where
 * @param storeMemory bytes outside the heap that all state stores share
 */
public record ProcessorSettings(
    KafkaSettings kafka,
    HttpSettings http,
    Path stateDir,
    int threads,
    Duration commitInterval,
    Windows windows,
    GroupMembership group,
    QuerySettings queries,
    long storeMemory) {

  private static final int MAX_THREADS = 64;

  public static final Setting<Integer> PORT =
      Setting.port("ORDERONCE_PROCESSOR_PORT", 8082, "TCP port of the processor's HTTP");
  public static final Setting<Path> STATE_DIR =
      Setting.path(
          "ORDERONCE_PROCESSOR_STATE_DIR",
          ".orderonce/processor",
          "directory of the state stores; each process needs one of its own");
  public static final Setting<Integer> THREADS =
      Setting.integer(
          "ORDERONCE_PROCESSOR_THREADS", 2, 1, MAX_THREADS, "number of threads that process");

  /** Brokers let transactions last 15 minutes, unless told otherwise. */
  private static final Duration LONGEST_COMMIT_INTERVAL = Duration.ofMinutes(10);

  public static final Setting<Duration> COMMIT_INTERVAL =
      Setting.duration(
          "ORDERONCE_PROCESSOR_COMMIT_INTERVAL",
          "20ms",
          "time between commits while the processor keeps up, up to 500ms (or this, if longer) while"
              + " it is behind; shorter is sooner visible, longer takes less work");

  public static final Setting<Long> STORE_MEMORY =
      Setting.bytes(
          "ORDERONCE_PROCESSOR_STORE_MEMORY",
          "256MiB",
          "memory outside the heap that all state stores share for blocks and write buffers");

  /** All that a processor reads. */
  public static final List<Setting<?>> ALL =
      Stream.of(
              KafkaSettings.ALL,
              Windows.ALL,
              GroupMembership.ALL,
              QuerySettings.ALL,
              HttpSettings.ALL,
              List.<Setting<?>>of(PORT, STATE_DIR, THREADS, COMMIT_INTERVAL, STORE_MEMORY))
          .<Setting<?>>flatMap(List::stream)
          .toList();

  /**
   * Reads them.
   *
   * @throws ConfigurationException naming the variable that is wrong
   */
  public static ProcessorSettings from(Settings settings) {
    return new ProcessorSettings(
        KafkaSettings.from(settings),
        HttpSettings.from(settings, PORT),
        settings.get(STATE_DIR),
        settings.get(THREADS),
        settings.positive(COMMIT_INTERVAL, LONGEST_COMMIT_INTERVAL),
        Windows.from(settings),
        GroupMembership.from(settings),
        QuerySettings.from(settings),
        storeMemory(settings));
  }

  private static long storeMemory(Settings settings) {
    long bytes = settings.get(STORE_MEMORY);
    if (bytes < StoreMemory.MIN_BYTES) {
      throw new ConfigurationException(
          "%s is wrong: it must be at least %d MiB"
              .formatted(STORE_MEMORY.name(), StoreMemory.MIN_BYTES >> 20));
    }
    return bytes;
  }
}
