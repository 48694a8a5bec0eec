package dev.orderonce.processor;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Properties;
import java.util.SplittableRandom;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.Stores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StoreMemoryTest {

  private static final long LIMIT = 16L << 20;
  private static final int STORES = 24;
  private static final int ENTRIES = 1_500;
  private static final int VALUE_BYTES = 1_000;

  /** What is written while a flush is under way comes on top, the more the slower the disk is. */
  private static final double SLACK = 1.5;

  @TempDir Path directory;

  @Test
  void shouldKeepAllStoresWithinOneLimit() {
    try (StoreMemory memory = new StoreMemory(LIMIT);
        TopologyTestDriver driver = driver(memory, "all")) {
      // When
      long atMost = 0;
      SplittableRandom random = new SplittableRandom(1);
      for (int entry = 0; entry < ENTRIES; entry++) {
        for (int store = 0; store < STORES; store++) {
          byte[] value = new byte[VALUE_BYTES];
          random.nextBytes(value);
          store(driver, store).put(entry, value);
        }
        atMost = Math.max(atMost, memory.used());
      }
      for (int entry = 0; entry < ENTRIES; entry++) {
        for (int store = 0; store < STORES; store++) {
          assertThat(store(driver, store).get(entry)).hasSize(VALUE_BYTES);
        }
        atMost = Math.max(atMost, memory.used());
      }

      // Then
      assertThat((long) STORES * ENTRIES * VALUE_BYTES).isGreaterThan(2 * LIMIT);
      assertThat(atMost).isBetween(LIMIT / 2, (long) ((double) LIMIT * SLACK));
      assertThat(sum(driver, "block-cache-usage") / STORES).isEqualTo((double) memory.used());
      assertThat(sum(driver, "size-all-mem-tables")).isPositive().isLessThan((double) LIMIT);
      assertThat(sum(driver, "estimate-table-readers-mem"))
          .as("indexes and filters are in the cache, not beside it")
          .isLessThan(LIMIT / 16);
    }
  }

  @Test
  void shouldBeThereForTheOtherStoresWhenSomeAreClosed() {
    try (StoreMemory memory = new StoreMemory(LIMIT);
        TopologyTestDriver open = driver(memory, "open")) {
      // When
      driver(memory, "closed").close();
      store(open, 1).put(1, new byte[VALUE_BYTES]);

      // Then
      assertThat(store(open, 1).get(1)).hasSize(VALUE_BYTES);
      assertThat(memory.used()).isPositive();
    }
  }

  @Test
  void shouldTellThatNothingIsUsedAfterItWasClosed() {
    // Given
    StoreMemory memory = new StoreMemory(LIMIT);

    // When
    memory.close();
    memory.close();

    // Then
    assertThat(memory.used()).isZero();
  }

  private static double sum(TopologyTestDriver driver, String metric) {
    return driver.metrics().values().stream()
        .filter(candidate -> candidate.metricName().name().equals(metric))
        .mapToDouble(candidate -> ((Number) candidate.metricValue()).doubleValue())
        .sum();
  }

  private static KeyValueStore<Integer, byte[]> store(TopologyTestDriver driver, int number) {
    return driver.getKeyValueStore("store-" + number);
  }

  private TopologyTestDriver driver(StoreMemory memory, String name) {
    Properties settings = new Properties();
    settings.put(StreamsConfig.APPLICATION_ID_CONFIG, "memory");
    settings.put(StreamsConfig.STATE_DIR_CONFIG, directory.resolve(name).toString());
    memory.bound(settings);
    return new TopologyTestDriver(topology(), settings);
  }

  private static Topology topology() {
    Topology topology = new Topology();
    topology.addSource("read", new ByteArrayDeserializer(), new ByteArrayDeserializer(), "numbers");
    topology.addProcessor("do-nothing", Idle::new, "read");
    for (int store = 0; store < STORES; store++) {
      topology.addStateStore(
          Stores.keyValueStoreBuilder(
              Stores.persistentKeyValueStore("store-" + store),
              Serdes.Integer(),
              Serdes.ByteArray()),
          "do-nothing");
    }
    return topology;
  }

  private static final class Idle extends ContextualProcessor<byte[], byte[], Void, Void> {
    @Override
    public void process(Record<byte[], byte[]> record) {}
  }
}
