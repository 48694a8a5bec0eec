package dev.orderonce.processor;

import static dev.orderonce.processor.TestBroker.PATIENCE;
import static dev.orderonce.processor.TestBroker.get;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.orderonce.contract.OrderId;
import dev.orderonce.contract.TenantId;
import dev.orderonce.testkit.TestOrder;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** Orders in all partitions, and what instances that share the partitions tell of them. */
final class SharedStores {

  /** So many that no partition is left without one: each is in one of two by its own hash. */
  private static final int MANY = 40;

  private static final ObjectMapper JSON = new ObjectMapper();

  private SharedStores() {}

  static List<TestOrder> orders() {
    return Stream.generate(() -> TestOrder.of(new OrderId(UUID.randomUUID()), new TenantId("demo")))
        .limit(MANY)
        .toList();
  }

  /** Waits until that instance tells every one of the orders, its own and the other's. */
  static void awaitAll(ProcessorService asked, List<TestOrder> orders) {
    for (TestOrder order : orders) {
      await()
          .atMost(PATIENCE)
          .dontCatchUncaughtExceptions()
          .untilAsserted(() -> {
            HttpResponse<String> answer = get(asked, "/v1/orders/" + order.id());
            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
            assertThat(JSON.readTree(answer.body()).path("id").asText())
                .isEqualTo(order.id().toString());
          });
    }
  }

  /** What the instance tells of its part of the orders in that role. */
  static List<JsonNode> ofOrders(ProcessorService asked, String role) throws Exception {
    HttpResponse<String> answer = get(asked, "/v1/stores");
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    JsonNode stores = JSON.readTree(answer.body()).path("stores");
    return new ArrayList<>(
        StreamSupport.stream(stores.spliterator(), false)
            .filter(store -> store.path("store").asText().equals(OrderAdvancer.STORE))
            .filter(store -> store.path("role").asText().equals(role))
            .toList());
  }

  /** Waits until each of the two works on one partition, and has so many copies of another. */
  static void awaitShared(ProcessorService first, ProcessorService second, int standbys) {
    for (ProcessorService service : List.of(first, second)) {
      await()
          .atMost(PATIENCE)
          .untilAsserted(() -> {
            assertThat(get(service, "/health/ready").body())
                .contains("1 active and %d standby tasks".formatted(standbys));
            assertThat(ofOrders(service, "active")).hasSize(1);
            assertThat(ofOrders(service, "standby")).hasSize(standbys);
          });
    }
  }
}
