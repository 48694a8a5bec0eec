package dev.orderonce.proof;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.orderonce.contract.Envelope;
import dev.orderonce.contract.Headers;
import dev.orderonce.contract.Message;
import dev.orderonce.contract.MessageCodec;
import dev.orderonce.contract.MessageTypes;
import dev.orderonce.contract.OrderEvent;
import dev.orderonce.contract.Topic;
import dev.orderonce.contract.UndecodableMessageException;
import dev.orderonce.quickstart.CommandLines;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;

/** Orders from HTTP through the database, the log, the topology and the ledger, and back. */
@TestInstance(Lifecycle.PER_CLASS)
class WholePathIT {

  private static final Duration PATIENCE = Duration.ofSeconds(20);

  /** Orders that still wait for an answer about money. */
  private static final String UNSETTLED =
      """
      select count(*) from orders
      where state = 'CREATED' and account_id is not null
         or exists (select from commands where order_id = orders.id and status = 'PENDING')
      """;

  private RunningSystem system;
  private Client client;

  @BeforeAll
  void start(@TempDir Path directory) throws Exception {
    system = RunningSystem.start(directory.resolve("data"));
    client = new Client(system);
  }

  @AfterAll
  void stop() throws Exception {
    client.close();
    system.close();
  }

  @Test
  void shouldPayAndCompleteAnOrder() throws Exception {
    // Given
    String account = unique();
    String id = place(2500, account);
    client.awaitState(id, "PAID");

    // When
    JsonNode completed = decided(id, "completion", "{}");

    // Then
    assertThat(completed.path("status").asText()).isEqualTo("APPLIED");
    JsonNode order = client.awaitState(id, "COMPLETED");
    assertThat(order.path("history").findValuesAsText("type"))
        .containsExactly("OrderCreated", "OrderPaid", "OrderCompleted");
    assertThat(order.path("version").asInt()).isEqualTo(3);
    assertThat(order.path("history").findValuesAsText("at")).isSorted().doesNotHaveDuplicates();
    assertThat(client.balance(account)).isEqualTo(-2500);
  }

  @Test
  void shouldPayAnOrderThatWasPlacedWithoutPayment() throws Exception {
    // Given
    String account = unique();
    String id = place(700, null);

    // When
    JsonNode early = decided(id, "completion", "{}");
    JsonNode paid = decided(id, "payment", "{\"accountId\":\"%s\"}".formatted(account));

    // Then
    assertThat(early.path("status").asText()).isEqualTo("REJECTED");
    assertThat(early.path("code").asText()).isEqualTo("order_not_paid");
    assertThat(paid.path("status").asText()).isEqualTo("APPLIED");
    client.awaitState(id, "PAID");
    assertThat(client.balance(account)).isEqualTo(-700);
  }

  @Test
  void shouldCancelAnOrderThatIsNotPaid() {
    // Given
    String id = place(900, null);

    // When
    JsonNode cancelled = decided(id, "cancellation", "{\"reason\":\"changed my mind\"}");

    // Then
    assertThat(cancelled.path("status").asText()).isEqualTo("APPLIED");
    JsonNode order = client.awaitState(id, "CANCELLED");
    assertThat(order.path("reason").asText()).isEqualTo("requested");
    assertThat(order.path("reasonDetail").asText()).isEqualTo("changed my mind");
  }

  @Test
  void shouldCancelAnOrderWhosePaymentIsDeclined() throws Exception {
    // Given
    String account = unique();
    client.putAccount(account, "{\"creditLimit\":100,\"currency\":\"EUR\"}");

    // When
    String id = place(101, account);

    // Then
    JsonNode order = client.awaitState(id, "CANCELLED");
    assertThat(order.path("reason").asText()).isEqualTo("payment_declined");
    assertThat(client.balance(account)).isZero();
  }

  @Test
  void shouldChargeOnlyForWhatIsInStockAndPutItBackWithTheMoney() throws Exception {
    // Given
    String sku = unique();
    client.putStock(sku, 3);
    String served = placeItems(sku, 2);
    client.awaitState(served, "PAID");

    // When
    String refused = placeItems(sku, 2);

    // Then
    JsonNode order = client.awaitState(refused, "CANCELLED");
    assertThat(order.path("reason").asText()).isEqualTo("out_of_stock");
    assertThat(
            system.query("select count(*) from transfers where order_id = '%s'".formatted(refused)))
        .isEqualTo("0");
    assertThat(client.available(sku)).isEqualTo(1);
    decided(served, "refund", "{}");
    await().atMost(Duration.ofSeconds(20)).until(() -> client.available(sku) == 3);
  }

  @Test
  void shouldGiveTheMoneyBack() throws Exception {
    // Given
    String account = unique();
    String id = place(2500, account);
    client.awaitState(id, "PAID");

    // When
    decided(id, "refund", "{}");

    // Then
    client.awaitState(id, "REFUNDED");
    await().atMost(Duration.ofSeconds(20)).until(() -> client.balance(account) == 0);
    assertThat(
            system.query(
                "select string_agg(kind, ' ' order by created_at) from transfers where order_id = '%s'"
                    .formatted(id)))
        .isEqualTo("CHARGE REFUND");
  }

  @Test
  void shouldNeverKeepTheMoneyOfAnOrderThatWasCancelledWhileItWasCharged() throws Exception {
    for (int i = 0; i < 10; i++) {
      // Given
      String account = unique();
      String id = place(2500, account);

      // When
      JsonNode verdict = decided(id, "cancellation", "{}");

      // Then
      boolean cancelled = verdict.path("status").asText().equals("APPLIED");
      client.awaitState(id, cancelled ? "CANCELLED" : "PAID");
      long due = cancelled ? 0 : -2500;
      await().atMost(Duration.ofSeconds(20)).until(() -> client.balance(account) == due);
    }
  }

  @Test
  void shouldShowEachEventOnceWithItsCloudEventsHeaders() throws Exception {
    // Given
    String trace = unique();
    String id = place(2500, trace);
    client.awaitState(id, "PAID");
    decided(id, "completion", "{}");
    client.awaitState(id, "COMPLETED");

    // When
    List<ConsumerRecord<String, byte[]>> events =
        CommittedRecords.of(system.bootstrapServers(), Topic.EVENTS).stream()
            .filter(record -> record.key().equals(id))
            .toList();

    // Then
    assertThat(events)
        .extracting(record -> header(record, Headers.TYPE))
        .containsExactly(
            typeName(OrderEvent.OrderCreated.class),
            typeName(OrderEvent.OrderPaid.class),
            typeName(OrderEvent.OrderCompleted.class));
    for (ConsumerRecord<String, byte[]> event : events) {
      assertThat(event.headers())
          .extracting(Header::key)
          .containsExactlyInAnyOrder(
              "ce_specversion",
              "ce_id",
              "ce_source",
              "ce_type",
              "ce_time",
              "ce_subject",
              "content-type",
              "tenant",
              "traceparent",
              "correlationid",
              "causationid");
      assertThat(header(event, "ce_specversion")).isEqualTo("1.0");
      assertThat(header(event, "ce_subject")).isEqualTo(id);
      assertThat(header(event, "tenant")).isEqualTo("demo");
      assertThat(header(event, "content-type")).isEqualTo("application/json");
      assertThat(decode(event).data().orderId()).hasToString(id);
    }
  }

  @Test
  void shouldKeepAnOrderInOnePartitionAndItsChainTogether() throws Exception {
    // Given
    String id = place(2500, unique());
    client.awaitState(id, "PAID");

    // When
    List<ConsumerRecord<String, byte[]>> records = new ArrayList<>();
    for (Topic topic :
        List.of(Topic.COMMANDS, Topic.PAYMENT_COMMANDS, Topic.REPLIES, Topic.EVENTS, Topic.STATE)) {
      CommittedRecords.of(system.bootstrapServers(), topic).stream()
          .filter(record -> record.key().equals(id))
          .forEach(records::add);
    }

    // Then
    assertThat(records)
        .extracting(ConsumerRecord::topic)
        .contains("orders.commands", "payments.commands", "orders.replies", "orders.events");
    assertThat(records)
        .extracting(ConsumerRecord::partition)
        .containsOnly(records.getFirst().partition());
    assertThat(records)
        .extracting(record -> header(record, Headers.CORRELATION_ID))
        .containsOnly(header(records.getFirst(), Headers.ID));
    assertThat(records)
        .extracting(record -> header(record, Headers.TRACEPARENT))
        .containsOnly(header(records.getFirst(), Headers.TRACEPARENT));
  }

  @Test
  void shouldChangeNothingByAReplay() throws Exception {
    // Given
    String id = place(2500, unique());
    client.awaitState(id, "PAID");
    decided(id, "completion", "{}");
    client.awaitState(id, "COMPLETED");
    await().atMost(PATIENCE).until(() -> system.query(UNSETTLED).equals("0"));
    StateDigest before = StateDigest.of(system);
    double dropped = StateDigest.droppedRepeats(system);
    long rows = Long.parseLong(system.query("select count(*) from outbox"));

    // When
    int exitCode =
        CommandLines.create(Map.of())
            .execute(
                "replay",
                "--from=2026-01-01T00:00:00Z",
                "--to=2126-01-01T00:00:00Z",
                "--relay-port=" + system.relayPort());
    await().atMost(PATIENCE).until(() -> StateDigest.droppedRepeats(system) >= dropped + rows);

    // Then
    assertThat(exitCode).isZero();
    assertThat(StateDigest.of(system)).isEqualTo(before);
    assertThat(system.query("select sum(amount) from postings")).isEqualTo("0");
  }

  @Test
  void shouldAddUpAlsoAfterTheReadModelWasLost() throws Exception {
    // Given
    String paid = place(2500, unique());
    client.awaitState(paid, "PAID");
    JsonNode before = client.order(paid);
    system.update("delete from orders where id = '%s'".formatted(paid));
    String injured = system.run("audit", "--grace=0s");

    // When
    String rebuilt = system.run("rebuild-projection");

    // Then
    assertThat(injured).contains("charge_without_order", paid).startsWith("1 ");
    assertThat(rebuilt).startsWith("0 ").contains("0 of them unreadable");
    assertThat(client.order(paid)).isEqualTo(before);
    await()
        .atMost(Duration.ofSeconds(20))
        .untilAsserted(() ->
            assertThat(system.run("audit", "--grace=0s"))
                .startsWith("0 ")
                .contains("0 discrepancies"));
  }

  @Test
  void shouldRunOnADurableDatabase() throws Exception {
    assertThat(system.query("show fsync")).isEqualTo("on");
    assertThat(system.query("show synchronous_commit")).isEqualTo("on");
  }

  private String place(long amount, @Nullable String account) {
    String payment =
        account == null ? "" : ",\"payment\":{\"accountId\":\"%s\"}".formatted(account);
    String body =
        "{\"customerId\":\"cust_1\",\"amount\":%d,\"currency\":\"EUR\"%s}"
            .formatted(amount, payment);
    HttpResponse<String> answer = client.insist("/v1/orders", unique(), body);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
    return Client.json(answer).path("id").asText();
  }

  private String placeItems(String sku, int quantity) {
    String body =
        """
        {"customerId":"cust_1","amount":2500,"currency":"EUR",
         "items":[{"sku":"%s","quantity":%d}],"payment":{"accountId":"%s"}}\
        """
            .formatted(sku, quantity, unique());
    HttpResponse<String> answer = client.insist("/v1/orders", unique(), body);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
    return Client.json(answer).path("id").asText();
  }

  private JsonNode decided(String id, String command, String body) {
    HttpResponse<String> answer =
        client.insist("/v1/orders/%s/%s".formatted(id, command), unique(), body);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(202);
    return client.awaitDecision(Client.json(answer).path("id").asText());
  }

  private static Envelope<Message> decode(ConsumerRecord<String, byte[]> record)
      throws UndecodableMessageException {
    return MessageCodec.decode(name -> header(record, name), record.value());
  }

  private static String header(ConsumerRecord<String, byte[]> record, String name) {
    return new String(record.headers().lastHeader(name).value(), UTF_8);
  }

  private static String unique() {
    return UUID.randomUUID().toString();
  }

  private static String typeName(Class<? extends OrderEvent> event) {
    return MessageTypes.STANDARD.byClass(event).orElseThrow().typeName();
  }
}
