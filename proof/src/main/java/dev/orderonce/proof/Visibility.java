package dev.orderonce.proof;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.orderonce.contract.Headers;
import dev.orderonce.contract.Topic;
import dev.orderonce.kit.DatabaseSettings;
import dev.orderonce.kit.KafkaSettings;
import dev.orderonce.kit.Outbox;
import dev.orderonce.kit.OutboxRow;
import java.sql.Connection;
import java.sql.DriverManager;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** How long it takes from the commit of a row until a read_committed consumer has its record. */
final class Visibility {

  private static final Duration POLL = Duration.ofMillis(50);
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final DatabaseSettings database;
  private final KafkaSettings kafka;
  private final int rowsPerSecond;

  /** When each row was committed, by its message id. */
  private final Map<String, Long> committed = new ConcurrentHashMap<>();

  Visibility(DatabaseSettings database, KafkaSettings kafka, int rowsPerSecond) {
    this.database = database;
    this.kafka = kafka;
    this.rowsPerSecond = rowsPerSecond;
  }

  /** Half of the rows were there within the one, 99 % within the other, all within the last. */
  record Delays(Duration p50, Duration p99, Duration max) {

    @Override
    public String toString() {
      return "p50 %.1f ms, p99 %.1f ms, longest %.1f ms"
          .formatted(p50.toNanos() / 1e6, p99.toNanos() / 1e6, max.toNanos() / 1e6);
    }
  }

  /** Writes rows one by one, evenly over time, and waits for each of them. */
  Delays measure(int rows) throws Exception {
    try (KafkaConsumer<byte[], byte[]> consumer = consumer()) {
      List<TopicPartition> partitions =
          IntStream.range(0, kafka.partitions())
              .mapToObj(partition -> new TopicPartition(Topic.COMMANDS.topicName(), partition))
              .toList();
      consumer.assign(partitions);
      consumer.seekToEnd(partitions);
      partitions.forEach(consumer::position);
      CompletableFuture<Void> writer = CompletableFuture.runAsync(() -> write(rows));
      long[] delays = read(consumer, rows);
      writer.join();
      return summary(delays);
    }
  }

  private long[] read(KafkaConsumer<byte[], byte[]> consumer, int rows) {
    long[] seen = new long[rows];
    String[] ids = new String[rows];
    int count = 0;
    long deadline =
        System.nanoTime()
            + PATIENCE.toNanos()
            + TimeUnit.SECONDS.toNanos(Math.ceilDiv(rows, rowsPerSecond));
    while (count < rows) {
      if (System.nanoTime() > deadline) {
        throw new IllegalStateException("%d of %d rows were published".formatted(count, rows));
      }
      for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
        seen[count] = System.nanoTime();
        ids[count++] = new String(record.headers().lastHeader(Headers.ID).value(), UTF_8);
      }
    }
    // The writer notes a commit a moment after it, when the record may be here already.
    for (int i = 0; i < rows; i++) {
      Long at = committed.get(ids[i]);
      seen[i] = at == null ? 0 : Math.max(0, seen[i] - at);
    }
    return seen;
  }

  private void write(int rows) {
    try (Connection connection =
        DriverManager.getConnection(database.jdbcUrl(), database.user(), database.password())) {
      connection.setAutoCommit(false);
      long interval = TimeUnit.SECONDS.toNanos(1) / rowsPerSecond;
      long due = System.nanoTime();
      for (int i = 0; i < rows; i++) {
        OutboxRow row = row(i);
        Outbox.insert(connection, List.of(row));
        connection.commit();
        committed.put(row.id().toString(), System.nanoTime());
        due += interval;
        LockSupport.parkNanos(due - System.nanoTime());
      }
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private static OutboxRow row(int number) {
    UUID id = UUID.randomUUID();
    return new OutboxRow(
        id,
        Topic.COMMANDS.topicName(),
        UUID.randomUUID().toString(),
        "dev.orderonce.order.complete-requested.v1",
        "{\"number\":%d}".formatted(number),
        "demo",
        "/orderonce/ingest-api",
        Instant.now(),
        "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
        id,
        id);
  }

  private static Delays summary(long[] delays) {
    Arrays.sort(delays);
    return new Delays(
        Duration.ofNanos(delays[delays.length / 2]),
        Duration.ofNanos(delays[(int) Math.floor(delays.length * 0.99)]),
        Duration.ofNanos(delays[delays.length - 1]));
  }

  private KafkaConsumer<byte[], byte[]> consumer() {
    return new KafkaConsumer<>(
        Map.of("bootstrap.servers", kafka.bootstrapServers(), "isolation.level", "read_committed"),
        new ByteArrayDeserializer(),
        new ByteArrayDeserializer());
  }
}
