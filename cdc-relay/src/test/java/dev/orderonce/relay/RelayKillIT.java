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

  private static final int ROWS_PER_WRITER = 2_000 + 250 * Integer.getInteger("orderonce.kills", 5);
  private static final int BEFORE_THE_START = 1_500;

  /** More of them, and every step, take minutes: {@code -Dorderonce.kills=20}. */
  private static final int KILLS = Integer.getInteger("orderonce.kills", 5);

  private static final List<HaltingProducers.Step> STEPS =
      KILLS > 5
          ? List.of(HaltingProducers.Step.values())
          : List.of(
              HaltingProducers.Step.AMONG_THE_RECORDS,
              HaltingProducers.Step.BEFORE_THE_COMMIT,
              HaltingProducers.Step.AFTER_THE_COMMIT);

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

  @Test
  void shouldPublishEachRowOnceInOrderWhereverInABatchItEnds() throws Exception {
    // Given
    try (EmbeddedParts parts = EmbeddedParts.startTemporary()) {
      String kafka = parts.kafka().bootstrapServers();
      Database.migrate(parts.postgres().settings());
      KafkaTopics.ensure(
          parts.kafka().settings(RelayFixture.PARTITIONS),
          List.of(new KafkaTopics.Wanted(RelayFixture.TOPIC, RelayFixture.PARTITIONS, false)));
      int rowsPerWriter = 200 * (STEPS.size() + 1);
      RowWriters writers = new RowWriters(parts.postgres().settings());
      writers.start(rowsPerWriter);

      // When
      for (HaltingProducers.Step step : STEPS) {
        Map<String, String> environment = environment(parts);
        environment.put(RelayProcess.HALT, step.name());
        try (RelayProcess relay = RelayProcess.start(environment, log())) {
          writers.allow(500);
          relay.awaitEnd();
        }
      }
      writers.allow(RowWriters.total(rowsPerWriter));
      writers.join();

      // Then
      try (RelayProcess relay = RelayProcess.start(environment(parts), log())) {
        await()
            .atMost(PATIENCE)
            .until(() -> readAll(kafka).size() >= RowWriters.total(rowsPerWriter));
        relay.kill();
      }
      assertThat(readAll(kafka)).hasSize(RowWriters.total(rowsPerWriter));
      requireEachOnceInOrder(readAll(kafka));
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
