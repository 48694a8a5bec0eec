package dev.orderonce.processor;

import static dev.orderonce.processor.SharedStores.awaitAll;
import static dev.orderonce.processor.SharedStores.awaitShared;
import static dev.orderonce.processor.SharedStores.ofOrders;
import static dev.orderonce.processor.TestBroker.PATIENCE;
import static dev.orderonce.processor.TestBroker.awaitReady;
import static dev.orderonce.processor.TestBroker.get;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.orderonce.contract.OrderId;
import dev.orderonce.testkit.TestOrder;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two instances that share the partitions, and what each tells of the orders of both. */
class QueriesIT {

  @TempDir private Path directory;
  private TestBroker broker;
  private ProcessorService first;
  private ProcessorService second;

  @BeforeEach
  void start() throws Exception {
    broker = TestBroker.start(directory);
    first = new ProcessorService(settings("first"));
    second = new ProcessorService(settings("second"));
    first.start();
    second.start();
  }

  @AfterEach
  void stop() {
    first.stop();
    second.stop();
    broker.close();
  }

  @Test
  void shouldTellEachOrderWhicheverInstanceIsAsked() throws Exception {
    // Given
    awaitShared(first, second, 1);
    List<TestOrder> orders = place();

    // When, Then
    awaitAll(first, orders);
    awaitAll(second, orders);
    String unknown = "/v1/orders/" + new OrderId(UUID.randomUUID());
    assertThat(get(first, unknown).statusCode()).isEqualTo(404);
    assertThat(get(second, unknown).statusCode()).isEqualTo(404);
  }

  @Test
  void shouldTellWhatTheStoresOfBothHold() throws Exception {
    // Given
    awaitShared(first, second, 1);

    // When
    List<TestOrder> orders = place();

    // Then
    await()
        .atMost(PATIENCE)
        .untilAsserted(() -> {
          assertThat(entries(first, "active") + entries(second, "active"))
              .isGreaterThanOrEqualTo(orders.size());
          assertThat(entries(first, "standby") + entries(second, "standby"))
              .isGreaterThanOrEqualTo(orders.size());
          // The marker that ends the last transaction is behind the last record, in each of the
          // two.
          assertThat(lags(first) + lags(second)).isLessThanOrEqualTo(2);
        });
    assertThat(get(first, "/v1/stores").body()).contains("\"store\":\"seen-messages\"");
    assertThat(ofOrders(first, "active"))
        .allSatisfy(store -> {
          assertThat(store.path("task").asText()).matches("0_[01]");
          assertThat(store.path("bytes").asLong()).isPositive();
          assertThat(store.path("lag").asLong()).isZero();
        });
  }

  @Test
  void shouldTellTheOrdersOfAnInstanceThatStopped() throws Exception {
    // Given
    awaitShared(first, second, 1);
    List<TestOrder> orders = place();
    awaitAll(second, orders);

    // When
    first.stop();

    // Then
    awaitReady(second);
    awaitAll(second, orders);
    assertThat(ofOrders(second, "active")).hasSize(TestBroker.PARTITIONS);
  }

  private List<TestOrder> place() throws Exception {
    List<TestOrder> orders = SharedStores.orders();
    for (TestOrder order : orders) {
      broker.send(order.placed());
    }
    return orders;
  }

  private static long entries(ProcessorService service, String role) throws Exception {
    return ofOrders(service, role).stream()
        .map(store -> store.path("entries"))
        .mapToLong(JsonNode::asLong)
        .sum();
  }

  private static long lags(ProcessorService service) throws Exception {
    return ofOrders(service, "standby").stream()
        .map(store -> store.path("lag"))
        .mapToLong(JsonNode::asLong)
        .sum();
  }

  private ProcessorSettings settings(String stateDir) {
    return broker.settings(stateDir, "ORDERONCE_PROCESSOR_STANDBY_REPLICAS", "1");
  }
}
