package dev.orderonce.processor;

import static dev.orderonce.processor.SharedStores.awaitAll;
import static dev.orderonce.processor.SharedStores.awaitShared;
import static dev.orderonce.processor.TestBroker.PATIENCE;
import static dev.orderonce.processor.TestBroker.awaitReady;
import static dev.orderonce.processor.testkit.OrderMessages.ORDER;
import static dev.orderonce.processor.testkit.OrderMessages.completionRequested;
import static dev.orderonce.processor.testkit.OrderMessages.paymentCaptured;
import static dev.orderonce.processor.testkit.OrderMessages.placedWithPayment;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.orderonce.contract.Envelope;
import dev.orderonce.contract.Message;
import dev.orderonce.contract.MessageId;
import dev.orderonce.contract.Topic;
import dev.orderonce.testkit.TestOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The group protocol in which the broker shares the partitions out. */
class StreamsProtocolIT {

  @TempDir private Path directory;
  private final List<ProcessorService> services = new ArrayList<>();
  private TestBroker broker;

  @BeforeEach
  void startBroker() {
    broker = TestBroker.start(directory);
  }

  @AfterEach
  void stop() {
    services.forEach(ProcessorService::stop);
    broker.close();
  }

  @Test
  void shouldShareThePartitionsAndTheStandbysThatTheBrokerWants() throws Exception {
    // Given
    broker.setStandbys(1);
    ProcessorService first = service("streams", "first");
    ProcessorService second = service("streams", "second");
    awaitShared(first, second, 1);
    List<TestOrder> orders = SharedStores.orders();

    // When
    for (TestOrder order : orders) {
      broker.send(order.placed());
    }

    // Then
    awaitAll(first, orders);
    awaitAll(second, orders);
    first.stop();
    awaitAll(second, orders);
    second.stop();
    assertThat(broker.idsOn(Topic.EVENTS))
        .containsExactlyInAnyOrderElementsOf(
            orders.stream().map(order -> MessageId.ofEvent(order.id(), 1)).toList());
  }

  @Test
  void shouldTakeOverFromTheClassicProtocolAndBack() throws Exception {
    // Given
    advance("classic", placedWithPayment(), 1);

    // When
    advance("streams", paymentCaptured(), 2);
    advance("classic", completionRequested(), 3);

    // Then
    assertThat(broker.idsOn(Topic.EVENTS))
        .containsExactly(
            MessageId.ofEvent(ORDER, 1), MessageId.ofEvent(ORDER, 2), MessageId.ofEvent(ORDER, 3));
    assertThat(broker.readAll(Topic.DEAD_LETTERS)).isEmpty();
  }

  /** Sends the message twice while an instance runs with that protocol. */
  private void advance(String protocol, Envelope<Message> message, int events) throws Exception {
    ProcessorService service = service(protocol, "state");
    awaitReady(service);
    broker.send(message, message);
    await()
        .atMost(PATIENCE)
        .untilAsserted(() -> assertThat(broker.readAll(Topic.EVENTS)).hasSize(events));
    service.stop();
  }

  private ProcessorService service(String protocol, String stateDir) throws Exception {
    ProcessorService service =
        new ProcessorService(
            broker.settings(
                stateDir,
                "ORDERONCE_PROCESSOR_GROUP_PROTOCOL",
                protocol,
                "ORDERONCE_PROCESSOR_THREADS",
                "1"));
    services.add(service);
    service.start();
    return service;
  }
}
