package dev.orderonce.processor;

import static dev.orderonce.processor.TestBroker.PARTITIONS;
import static dev.orderonce.processor.TestBroker.PATIENCE;
import static dev.orderonce.processor.TestBroker.awaitReady;
import static dev.orderonce.processor.TestBroker.get;
import static dev.orderonce.processor.testkit.OrderMessages.ORDER;
import static dev.orderonce.processor.testkit.OrderMessages.paymentCaptured;
import static dev.orderonce.processor.testkit.OrderMessages.placedWithPayment;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.orderonce.contract.Direction;
import dev.orderonce.contract.MessageId;
import dev.orderonce.contract.SagaStep;
import dev.orderonce.contract.Topic;
import dev.orderonce.kit.ConfigurationException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.kafka.common.record.internal.CompressionType;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The processor on a real broker. */
class ProcessorServiceIT {

  @TempDir private static Path directory;
  private static TestBroker broker;

  @BeforeAll
  static void startKafka() {
    broker = TestBroker.start(directory);
  }

  @AfterAll
  static void stopKafka() {
    broker.close();
  }

  @Test
  void shouldShowEachEventOnceAlsoAfterARestart() throws Exception {
    // Given
    ProcessorService service = new ProcessorService(broker.settings("shared"));
    service.start();
    awaitReady(service);

    // When
    broker.send(placedWithPayment(), placedWithPayment());
    await()
        .atMost(PATIENCE)
        .untilAsserted(() -> assertThat(broker.readAll(Topic.EVENTS)).hasSize(1));
    String metrics = get(service, "/metrics").body();
    service.stop();
    ProcessorService restarted = new ProcessorService(broker.settings("shared"));
    restarted.start();
    awaitReady(restarted);
    broker.send(placedWithPayment(), paymentCaptured(), paymentCaptured());

    // Then
    await()
        .atMost(PATIENCE)
        .untilAsserted(() -> assertThat(broker.readAll(Topic.EVENTS)).hasSize(2));
    assertThat(get(restarted, "/health/live").statusCode()).isEqualTo(200);
    restarted.stop();
    assertThat(broker.idsOn(Topic.EVENTS))
        .containsExactly(MessageId.ofEvent(ORDER, 1), MessageId.ofEvent(ORDER, 2));
    assertThat(broker.idsOn(Topic.OUTCOMES))
        .containsExactly(MessageId.ofOutcome(placedWithPayment().id()));
    assertThat(broker.idsOn(Topic.STATE))
        .containsExactly(MessageId.ofSnapshot(ORDER, 1), MessageId.ofSnapshot(ORDER, 2));
    assertThat(broker.idsOn(Topic.PAYMENT_COMMANDS))
        .containsExactly(MessageId.ofStep(ORDER, SagaStep.PAYMENT, Direction.FORWARD));
    assertThat(broker.idsOn(Topic.COMPENSATIONS)).isEmpty();
    assertThat(broker.idsOn(Topic.DEAD_LETTERS)).isEmpty();
    assertThat(broker.compressionOf(Topic.EVENTS)).containsExactly(CompressionType.LZ4);
    assertThat(metrics)
        .contains("orderonce_duplicates_dropped_total{stage=\"topology\"}")
        .contains("orderonce_transitions_total{from=\"none\",to=\"CREATED\"} 1.0")
        .contains("kafka_stream_")
        .containsPattern("orderonce_dedup_store_entries [1-9]")
        .containsPattern("orderonce_dedup_store_bytes [1-9]")
        .containsPattern("orderonce_store_memory_used_bytes [1-9]")
        .contains("orderonce_store_memory_limit_bytes 2.68435456E8");
  }

  @Test
  void shouldLeaveStoresThatTheNextStartNeedNotRestore() throws Exception {
    // Given
    ProcessorService service = new ProcessorService(broker.settings("untouched"));
    service.start();
    awaitReady(service);

    // When
    service.stop();

    // Then
    for (int partition = 0; partition < PARTITIONS; partition++) {
      Path store =
          directory
              .resolve("untouched")
              .resolve(StreamsSettings.APPLICATION_ID)
              .resolve("0_" + partition)
              .resolve(SeenMessages.STORE);
      assertThat(store).as("has a segment, in which offsets are kept").isNotEmptyDirectory();
    }
  }

  @Test
  void shouldNameADirectoryThatItCannotUse() throws IOException {
    // Given
    Path file = Files.createFile(directory.resolve("file"));
    ProcessorService service = new ProcessorService(broker.settings(file.getFileName().toString()));

    // When, Then
    assertThatThrownBy(service::start)
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("ORDERONCE_PROCESSOR_STATE_DIR")
        .hasMessageContaining(file.toString());
  }
}
