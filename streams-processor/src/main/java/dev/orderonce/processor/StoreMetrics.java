package dev.orderonce.processor;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.List;
import java.util.Set;
import org.apache.kafka.common.Metric;
import org.apache.kafka.common.MetricName;
import org.apache.kafka.streams.KafkaStreams;

/** What the state stores of this process hold, summed over its tasks when it is asked for. */
final class StoreMetrics implements AutoCloseable {

  private static final String ENTRIES = "estimate-num-keys";
  private static final Set<String> BYTES =
      Set.of("total-sst-files-size", "cur-size-all-mem-tables");

  private final KafkaStreams streams;
  private final MeterRegistry meters;
  private final List<Meter> gauges;

  StoreMetrics(KafkaStreams streams, StoreMemory memory, MeterRegistry meters) {
    this.streams = streams;
    this.meters = meters;
    this.gauges =
        List.of(
            Gauge.builder("orderonce.dedup.store.entries", this, StoreMetrics::dedupEntries)
                .description(
                    "Ids of messages that were seen and that no order remembers, as RocksDB estimates"
                        + " their number")
                .register(meters),
            Gauge.builder("orderonce.dedup.store.bytes", this, StoreMetrics::dedupBytes)
                .description("What those ids take on disk and in write buffers")
                .baseUnit("bytes")
                .register(meters),
            Gauge.builder("orderonce.store.memory.used.bytes", memory, StoreMemory::used)
                .description("Memory outside the heap that all state stores have taken")
                .baseUnit("bytes")
                .register(meters),
            Gauge.builder("orderonce.store.memory.limit.bytes", memory, StoreMemory::limit)
                .description("Memory outside the heap that all state stores share")
                .baseUnit("bytes")
                .register(meters));
  }

  private double dedupEntries() {
    return sum(Set.of(ENTRIES));
  }

  private double dedupBytes() {
    return sum(BYTES);
  }

  private double sum(Set<String> names) {
    return streams.metrics().values().stream()
        .filter(metric -> names.contains(metric.metricName().name()))
        .filter(metric -> isDedup(metric.metricName()))
        .map(Metric::metricValue)
        .mapToDouble(value -> value instanceof Number number ? number.doubleValue() : 0)
        .sum();
  }

  private static boolean isDedup(MetricName name) {
    return name.tags().containsValue(SeenMessages.STORE);
  }

  @Override
  public void close() {
    gauges.forEach(meters::remove);
  }
}
