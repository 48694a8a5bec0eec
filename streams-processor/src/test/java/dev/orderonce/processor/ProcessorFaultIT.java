package dev.orderonce.processor;

import static dev.orderonce.processor.TestBroker.PATIENCE;
import static dev.orderonce.processor.TestBroker.awaitReady;
import static dev.orderonce.processor.TestBroker.get;
import static dev.orderonce.processor.testkit.OrderMessages.ORDER;
import static dev.orderonce.processor.testkit.OrderMessages.cancellationRequested;
import static dev.orderonce.processor.testkit.OrderMessages.placed;
import static dev.orderonce.processor.testkit.OrderMessages.placedWithPayment;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.orderonce.contract.Direction;
import dev.orderonce.contract.Headers;
import dev.orderonce.contract.MessageId;
import dev.orderonce.contract.SagaStep;
import dev.orderonce.contract.Topic;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of a processor, and of the messages that it has, when something in it fails. */
class ProcessorFaultIT {

  /** What a broker takes unless it is told otherwise: {@code message.max.bytes}. */
  private static final int BROKERS_LIMIT = 1_048_588;

  /**
   * Enough for the marker that ends a transaction, without which the transaction would hang, and
   * not for an event.
   */
  private static final int MARKER_ONLY = 100;

  private TestBroker broker;

  @BeforeEach
  void startBroker(@TempDir Path directory) {
    broker = TestBroker.start(directory);
  }

  @AfterEach
  void stopBroker() {
    broker.close();
  }

  @Test
  void shouldGoOnFromTheLastCommitWhenAThreadHasDied() throws Exception {
    // Given
    ProcessorService service = new ProcessorService(settings(), List.of(new BrittleStep(2)));
    service.start();
    awaitReady(service);

    // When
    broker.send(placedWithPayment());

    // Then
    patiently().until(() -> !broker.readAll(Topic.PAYMENT_COMMANDS).isEmpty());
    awaitReady(service);
    service.stop();
    assertThat(broker.idsOn(Topic.EVENTS)).containsExactly(MessageId.ofEvent(ORDER, 1));
    assertThat(broker.idsOn(Topic.OUTCOMES))
        .containsExactly(MessageId.ofOutcome(placedWithPayment().id()));
    assertThat(broker.idsOn(Topic.PAYMENT_COMMANDS))
        .containsExactly(MessageId.ofStep(ORDER, SagaStep.PAYMENT, Direction.FORWARD));
    assertThat(broker.readAll(Topic.DEAD_LETTERS)).isEmpty();
  }

  @Test
  void shouldGiveUpLoudlyAtAMessageThatKillsEveryThreadAndLoseNothing() throws Exception {
    // Given
    ProcessorService service =
        new ProcessorService(settings(), List.of(new BrittleStep(Integer.MAX_VALUE)));
    service.start();
    awaitReady(service);

    // When
    broker.send(placedWithPayment());

    // Then
    patiently()
        .untilAsserted(() -> assertThat(get(service, "/health/live").statusCode()).isEqualTo(503));
    assertThat(get(service, "/health/live").body()).contains("died 6 times").contains("a bug");
    assertThat(get(service, "/health/ready").statusCode()).isEqualTo(503);
    service.stop();
    assertThat(broker.readAll(Topic.EVENTS)).isEmpty();
    assertThat(broker.readAll(Topic.DEAD_LETTERS)).isEmpty();

    // When
    ProcessorService mended = new ProcessorService(settings());
    mended.start();

    // Then
    patiently().until(() -> !broker.readAll(Topic.PAYMENT_COMMANDS).isEmpty());
    mended.stop();
    assertThat(broker.idsOn(Topic.EVENTS)).containsExactly(MessageId.ofEvent(ORDER, 1));
  }

  @Test
  void shouldDropNothingThatTheBrokerDoesNotTake() throws Exception {
    // Given
    ProcessorService service = new ProcessorService(settings());
    service.start();
    awaitReady(service);
    broker.limitMessages(Topic.EVENTS, MARKER_ONLY);

    // When
    broker.send(placed());

    // Then
    patiently()
        .untilAsserted(() -> assertThat(get(service, "/health/live").statusCode()).isEqualTo(503));
    assertThat(get(service, "/health/live").body()).contains("died 6 times");
    service.stop();
    assertThat(broker.readAll(Topic.OUTCOMES)).isEmpty();

    // When
    broker.limitMessages(Topic.EVENTS, BROKERS_LIMIT);
    ProcessorService mended = new ProcessorService(settings());
    mended.start();

    // Then
    patiently().until(() -> !broker.readAll(Topic.EVENTS).isEmpty());
    mended.stop();
    assertThat(broker.idsOn(Topic.EVENTS)).containsExactly(MessageId.ofEvent(ORDER, 1));
    assertThat(broker.idsOn(Topic.OUTCOMES)).containsExactly(MessageId.ofOutcome(placed().id()));
  }

  @Test
  void shouldPutAsideTheLargestRecordThatTheBrokerTakes() throws Exception {
    // Given
    ProcessorService service = new ProcessorService(settings());
    service.start();
    awaitReady(service);

    // When
    byte[] value = sendTheLargest(ORDER.toString().getBytes(UTF_8));
    broker.send(placed(), cancellationRequested());

    // Then
    patiently().until(() -> broker.readAll(Topic.EVENTS).size() == 2);
    service.stop();
    List<ConsumerRecord<byte[], byte[]>> letters = broker.readAll(Topic.DEAD_LETTERS);
    assertThat(letters).hasSize(1);
    assertThat(letters.getFirst().value()).isEqualTo(value);
    assertThat(letters.getFirst().headers().lastHeader(Headers.ERROR).value()).isNotEmpty();
  }

  /** A dead thread is missed by the group only when its session is over. */
  private ProcessorSettings settings() {
    return broker.settings("state", "ORDERONCE_PROCESSOR_SESSION_TIMEOUT", "1s");
  }

  /** That stream threads die of an exception is what is wanted here. */
  private static ConditionFactory patiently() {
    return Awaitility.await().atMost(PATIENCE).dontCatchUncaughtExceptions();
  }

  /**
   * Sends no message at all, in a record of which one more byte would be too many. It cannot be
   * compressed, else what it is put aside as would have room anywhere.
   */
  private byte[] sendTheLargest(byte[] key) throws Exception {
    try (KafkaProducer<byte[], byte[]> producer = broker.producer()) {
      for (int size = BROKERS_LIMIT; ; size--) {
        byte[] value = new byte[size];
        new Random(size).nextBytes(value);
        try {
          producer.send(new ProducerRecord<>(Topic.COMMANDS.topicName(), key, value)).get();
          assertThat(size).isLessThan(BROKERS_LIMIT);
          return value;
        } catch (ExecutionException e) {
          assertThat(e).hasCauseInstanceOf(RecordTooLargeException.class);
        }
      }
    }
  }
}
