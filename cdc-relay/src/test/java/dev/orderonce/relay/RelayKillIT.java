package dev.orderonce.relay;

import static dev.orderonce.relay.RelayFixture.PATIENCE;
import static dev.orderonce.relay.RelayFixture.readAll;
import static dev.orderonce.relay.RelayFixture.requireEachOnceInOrder;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.orderonce.kit.Database;
import dev.orderonce.kit.DatabaseSettings;
import dev.orderonce.kit.KafkaTopics;
import dev.orderonce.kit.embedded.EmbeddedParts;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The relay as a process that is killed again and again while rows are written. */
class RelayKillIT {

  private static final int ROWS_PER_WRITER = 2_000;
  private static final int BEFORE_THE_START = 1_500;
  private static final int KILLS = 5;

  @TempDir private Path directory;

  @Test
  void shouldPublishEachRowOnceInOrderThoughItIsKilled() throws Exception {
    // Given
    try (EmbeddedParts parts = EmbeddedParts.startTemporary();
        Admin admin = RelayFixture.admin(parts)) {
      DatabaseSettings database = parts.postgres().settings();
      String kafka = parts.kafka().bootstrapServers();
      Database.migrate(database);
      KafkaTopics.ensure(
          parts.kafka().settings(RelayFixture.PARTITIONS),
          List.of(new KafkaTopics.Wanted(RelayFixture.TOPIC, RelayFixture.PARTITIONS, false)));
      RowWriters writers = new RowWriters(database);
      writers.start(ROWS_PER_WRITER);
      writers.allow(BEFORE_THE_START);

      // When
      for (int life = 1; life <= KILLS; life++) {
        long before = RelayFixture.written(admin);
        try (RelayProcess relay = RelayProcess.start(environment(parts), log())) {
          writers.allow(life == 1 ? 0 : 500);
          await()
              .atMost(PATIENCE)
              .pollInterval(Duration.ofMillis(2))
              .until(() -> RelayFixture.written(admin) > before + 200);
          writers.allow(200);
          relay.kill();
        }
      }
      writers.allow(RowWriters.total(ROWS_PER_WRITER));
      try (RelayProcess relay = RelayProcess.start(environment(parts), log())) {
        writers.join();
        await()
            .atMost(PATIENCE)
            .until(() -> readAll(kafka).size() >= RowWriters.total(ROWS_PER_WRITER));
        relay.kill();
      }

      // Then
      assertThat(readAll(kafka)).hasSize(RowWriters.total(ROWS_PER_WRITER));
      requireEachOnceInOrder(readAll(kafka));
      assertThat(readAll(kafka, "read_uncommitted"))
          .as("a kill fell into a transaction")
          .hasSizeGreaterThan(RowWriters.total(ROWS_PER_WRITER));
    }
  }

  private Path log() {
    return directory.resolve("relay.log");
  }

  /** Small batches: their ends fall into the middle of transactions. */
  private static Map<String, String> environment(EmbeddedParts parts) {
    Map<String, String> environment =
        new HashMap<>(
            RelayFixture.environment(
                parts.postgres().settings(), parts.kafka().bootstrapServers()));
    environment.put(StreamSettings.BATCH_SIZE.name(), "50");
    return environment;
  }
}
