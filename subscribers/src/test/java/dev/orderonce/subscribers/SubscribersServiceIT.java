package dev.orderonce.subscribers;

import static dev.orderonce.subscribers.Messages.charge;
import static dev.orderonce.subscribers.Messages.event;
import static dev.orderonce.subscribers.Messages.items;
import static dev.orderonce.subscribers.Messages.order;
import static dev.orderonce.subscribers.Messages.refund;
import static dev.orderonce.subscribers.Messages.reserve;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.orderonce.contract.Envelope;
import dev.orderonce.contract.Headers;
import dev.orderonce.contract.Message;
import dev.orderonce.contract.Money;
import dev.orderonce.contract.OrderEvent.OrderCompleted;
import dev.orderonce.contract.OrderId;
import dev.orderonce.contract.Topic;
import dev.orderonce.kit.ApiKeys;
import dev.orderonce.kit.ConfigurationException;
import dev.orderonce.kit.DatabaseSettings;
import dev.orderonce.kit.KafkaSettings;
import dev.orderonce.kit.Settings;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SubscribersServiceIT {

  private static final HttpClient CLIENT = HttpClient.newHttpClient();
  private static final SubscribersService SERVICE = new SubscribersService(settings(0));

  @BeforeAll
  static void start() throws Exception {
    TestDatabase.empty();
    SERVICE.start();
    await().until(() -> SERVICE.health().ready());
  }

  @AfterAll
  static void stop() {
    SERVICE.stop();
    CLIENT.close();
  }

  @Test
  void shouldChargeAnAccountThatWasSetUp() throws Exception {
    // Given
    put("acct_path", "{\"creditLimit\": 3000, \"currency\": \"EUR\"}");
    OrderId order = order();

    // When
    send(Topic.PAYMENT_COMMANDS, charge(order, "acct_path", Money.of(2500, "EUR")));

    // Then
    await()
        .untilAsserted(() ->
            assertThat(get("acct_path").body())
                .isEqualTo(
                    """
                    {"id":"acct_path","creditLimit":3000,"currency":"EUR","balance":-2500}\
                    """));
    assertThat(TestDatabase.rows("select type from outbox where aggregateid = ?", order.toString()))
        .containsExactly("dev.orderonce.payment.captured.v1");
  }

  @Test
  void shouldReserveWhatWasPutInStock() throws Exception {
    // Given
    HttpResponse<String> unknown = call(stock("BOOK-1"));
    HttpResponse<String> put = call(putting(stock("BOOK-1"), "{\"available\": 3}"));
    OrderId order = order();

    // When
    send(Topic.INVENTORY_COMMANDS, reserve(order, items("BOOK-1 2")));

    // Then
    assertProblem(unknown, 404, "stock_not_found");
    assertThat(put.body()).isEqualTo("{\"sku\":\"BOOK-1\",\"available\":3}");
    await()
        .untilAsserted(() ->
            assertThat(call(stock("BOOK-1")).body())
                .isEqualTo("{\"sku\":\"BOOK-1\",\"available\":1}"));
    assertThat(TestDatabase.rows("select type from outbox where aggregateid = ?", order.toString()))
        .containsExactly("dev.orderonce.stock.reserved.v1");
    assertProblem(
        call(request("/v1/stock/BOOK-1").header("Authorization", "Bearer acme-key")),
        404,
        "stock_not_found");
    assertProblem(call(request("/v1/stock/BOOK-1")), 401, "unauthenticated");
    assertProblem(call(stock("x".repeat(65))), 400, "validation_failed");
  }

  @Test
  void shouldProjectEvents() throws Exception {
    // Given
    OrderId order = order();
    TestDatabase.execute(
        """
        insert into orders (id, tenant, customer_id, amount, currency, created_at, updated_at)
        values (?, 'demo', 'cust_1', 2500, 'EUR', now(), now())
        """,
        order.value());

    // When
    send(Topic.EVENTS, event(new OrderCompleted(order, 3)));

    // Then
    await()
        .untilAsserted(() ->
            assertThat(TestDatabase.rows("select state from orders where id = ?", order.value()))
                .containsExactly("COMPLETED"));
  }

  @Test
  void shouldShowHealthAndMetricsWithoutAKey() throws Exception {
    // Given
    send(Topic.PAYMENT_COMMANDS, charge(order(), "acct_metrics", Money.of(1, "EUR")));
    await().until(() -> get("acct_metrics").statusCode() == 200);

    // When
    HttpResponse<String> ready = call(request("/health/ready"));
    String metrics = call(request("/metrics")).body();

    // Then
    assertThat(ready.statusCode()).isEqualTo(200);
    assertThat(ready.body())
        .contains("\"ledger\":{\"ready\":true,\"detail\":\"4 partitions assigned\"}")
        .contains("\"inventory\":{\"ready\":true,\"detail\":\"4 partitions assigned\"}")
        .contains("\"projection\":{\"ready\":true,\"detail\":\"4 partitions assigned\"}")
        .contains("\"audit\":{\"ready\":true,\"detail\":\"0 discrepancies\"}");
    assertThat(metrics)
        .contains("orderonce_effects_applied_total{subscriber=\"ledger\"}")
        .contains("orderonce_duplicates_dropped_total{stage=\"inbox\"}")
        .contains("orderonce_subscriber_lag_records{subscriber=\"ledger\"}")
        .contains("orderonce_dead_letters_standing{state=\"dead\"}")
        .contains("orderonce_audit_discrepancies{kind=\"money_held\"}")
        .contains("orderonce_audit_lag_seconds");
  }

  @Test
  void shouldSetAnAccountUpAndChangeIt() throws Exception {
    // Given
    put("acct_set", "{\"creditLimit\": 1, \"currency\": \"EUR\"}");

    // When
    HttpResponse<String> changed = put("acct_set", "{\"creditLimit\": 0, \"currency\": \"USD\"}");

    // Then
    assertThat(changed.statusCode()).isEqualTo(200);
    assertThat(changed.body())
        .isEqualTo("{\"id\":\"acct_set\",\"creditLimit\":0,\"currency\":\"USD\",\"balance\":0}");
    assertThat(get("acct_set").body()).isEqualTo(changed.body());
  }

  @Test
  void shouldNotContradictWhatWasPosted() throws Exception {
    // Given
    put("acct_used", "{\"creditLimit\": 3000, \"currency\": \"EUR\"}");
    send(Topic.PAYMENT_COMMANDS, charge(order(), "acct_used", Money.of(2500, "EUR")));
    await().until(() -> get("acct_used").body().contains("-2500"));

    // When
    var otherCurrency = put("acct_used", "{\"creditLimit\": 3000, \"currency\": \"USD\"}");
    var tooLow = put("acct_used", "{\"creditLimit\": 2499, \"currency\": \"EUR\"}");
    var justEnough = put("acct_used", "{\"creditLimit\": 2500, \"currency\": \"EUR\"}");

    // Then
    assertProblem(otherCurrency, 409, "account_currency_fixed");
    assertProblem(tooLow, 409, "credit_limit_below_use");
    assertThat(justEnough.statusCode()).isEqualTo(200);
  }

  @Test
  void shouldGiveEachTenantItsOwnAccounts() throws Exception {
    // Given
    put("acct_tenant", "{\"creditLimit\": 1, \"currency\": \"EUR\"}");

    // When
    HttpResponse<String> others =
        call(request("/v1/accounts/acct_tenant").header("Authorization", "Bearer acme-key"));

    // Then
    assertProblem(others, 404, "account_not_found");
  }

  @Test
  void shouldGiveEachTenantItsOwnStock() throws Exception {
    // Given
    call(putting(stock("BOOK-2"), "{\"available\": 3}"));

    // When
    HttpResponse<String> others =
        call(
            putting(
                request("/v1/stock/BOOK-2").header("Authorization", "Bearer acme-key"),
                "{\"available\": 8}"));

    // Then
    assertThat(others.body()).isEqualTo("{\"sku\":\"BOOK-2\",\"available\":8}");
    assertThat(call(stock("BOOK-2")).body()).isEqualTo("{\"sku\":\"BOOK-2\",\"available\":3}");
    assertProblem(
        call(request("/v1/stock/BOOK-2").header("Authorization", "Bearer operator-key")),
        403,
        "tenant_key_required");
  }

  @Test
  void shouldRefuseWhoeverIsNoTenant() throws Exception {
    assertProblem(call(request("/v1/accounts/acct_1")), 401, "unauthenticated");
    assertProblem(
        call(request("/v1/accounts/acct_1").header("Authorization", "Bearer nobody")),
        401,
        "unauthenticated");
    assertProblem(
        call(request("/v1/accounts/acct_1").header("Authorization", "Bearer operator-key")),
        403,
        "tenant_key_required");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"creditLimit\": -1, \"currency\": \"EUR\"} | validation_failed",
        "{\"creditLimit\": 1, \"currency\": \"EUR\", \"id\": 1} | validation_failed",
        "[1] | malformed_json"
      })
  void shouldAnswerBadInputWithAProblem(String body, String code) throws Exception {
    // When
    HttpResponse<String> response = put("acct_bad", body);

    // Then
    assertProblem(response, 400, code);
    assertThat(get("acct_bad").statusCode()).isEqualTo(404);
  }

  @Test
  void shouldAnswerOtherMistakesWithAProblem() throws Exception {
    assertProblem(
        put("x".repeat(65), "{\"creditLimit\": 1, \"currency\": \"EUR\"}"),
        400,
        "validation_failed");
    assertProblem(put("acct_bad", " ".repeat(20_000)), 413, "body_too_large");
    assertProblem(
        call(
            authorized("acct_bad")
                .header("Content-Type", "text/plain")
                .PUT(HttpRequest.BodyPublishers.ofString("{}"))),
        415,
        "unsupported_media_type");
  }

  @Test
  void shouldTellAnAccountsPostingsPageByPageTheNewestFirst() throws Exception {
    // Given
    put("acct_statement", "{\"creditLimit\": 10, \"currency\": \"EUR\"}");
    OrderId order = order();
    send(Topic.PAYMENT_COMMANDS, charge(order, "acct_statement", Money.of(3, "EUR")));
    send(Topic.PAYMENT_COMMANDS, charge(order(), "acct_statement", Money.of(11, "EUR")));
    await().until(() -> get("acct_statement").body().contains("\"balance\":-3"));
    send(Topic.COMPENSATIONS, refund(order, "acct_statement", Money.of(3, "EUR")));
    await().until(() -> get("acct_statement").body().contains("\"balance\":0"));

    // When
    HttpResponse<String> first = get("acct_statement/postings?limit=1");
    String cursor = first.body().replaceAll(".*\"nextCursor\":\"(\\d+)\".*", "$1");
    HttpResponse<String> second = get("acct_statement/postings?limit=1&cursor=" + cursor);

    // Then
    assertThat(first.body())
        .contains("\"orderId\":\"%s\",\"kind\":\"REFUND\",\"amount\":3".formatted(order))
        .doesNotContain("CHARGE");
    assertThat(second.body())
        .startsWith("{\"data\":[{\"transferId\":\"")
        .contains("\"orderId\":\"%s\",\"kind\":\"CHARGE\",\"amount\":-3".formatted(order))
        .endsWith("Z\"}]}");
    assertProblem(get("acct_nobody/postings"), 404, "account_not_found");
    assertProblem(get("acct_statement/postings?limit=0"), 400, "validation_failed");
    assertProblem(
        call(
            request("/v1/accounts/acct_statement/postings")
                .header("Authorization", "Bearer acme-key")),
        404,
        "account_not_found");
  }

  @Test
  void shouldLetOperatorsDecideAboutDeadLetters() throws Exception {
    // Given
    OrderId order = order();
    send(Topic.PAYMENT_COMMANDS, refund(order, "acct_dead", Money.of(1, "EUR")));
    send(Topic.PAYMENT_COMMANDS, charge(order, "acct_dead", Money.of(1, "EUR")));
    await()
        .untilAsserted(() ->
            assertThat(operator("/v1/dead-letters?subscriber=ledger&state=parked").body())
                .contains("\"key\":\"%s\"".formatted(order)));
    long dead =
        TestDatabase.number(
            "select id from dead_letters where state = 'DEAD' and subscriber = 'ledger'");

    // When
    HttpResponse<String> listed = operator("/v1/dead-letters?state=dead&limit=1");
    HttpResponse<String> shown = operator("/v1/dead-letters/" + dead);
    HttpResponse<String> failed = decide(dead, "redrive");
    HttpResponse<String> discarded = decide(dead, "discard");
    HttpResponse<String> again = decide(dead, "discard");

    // Then
    assertThat(listed.body())
        .startsWith("{\"data\":[{\"id\":%d,".formatted(dead))
        .contains("\"state\":\"dead\"", "\"reason\":\"refused\"", "\"attempts\":3");
    assertThat(shown.body())
        .contains("\"behind\":1", "\"headers\":[{\"name\":\"ce_specversion\"", "chargeId");
    assertProblem(failed, 409, "redrive_failed");
    assertThat(discarded.body())
        .isEqualTo("{\"id\":%d,\"state\":\"discarded\",\"released\":1}".formatted(dead));
    assertProblem(again, 409, "already_decided");
    assertThat(operator("/v1/dead-letters/" + dead).body())
        .contains("\"action\":\"discard\",\"operator\":\"ann\",\"reason\":\"never charged\"");
    assertThat(get("acct_dead").body()).contains("\"balance\":-1");
    await()
        .untilAsserted(() ->
            assertThat(
                    TestDatabase.number(
                        "select count(*) from dead_letters where id = ? and published_at is not null",
                        dead))
                .isEqualTo(1));
    assertThat(SERVICE.health().ready()).isTrue();
    assertThat(call(request("/health/ready")).body()).contains("dead, ").contains(" parked");
  }

  /** As the relay writes it: with the topic that it was for, and of course no partition of it. */
  @Test
  void shouldDeliverWhatKafkaHadRefusedWhenItIsRedriven() throws Exception {
    // Given
    Envelope<Message> charge = charge(order(), "acct_refused", Money.of(7, "EUR"));
    ProducerRecord<byte[], byte[]> letter =
        TestTopic.record(Topic.DEAD_LETTERS.topicName(), charge);
    letter
        .headers()
        .add(Headers.ORIGIN_TOPIC, Topic.PAYMENT_COMMANDS.topicName().getBytes(UTF_8))
        .add(Headers.ERROR, "too large".getBytes(UTF_8));
    send(letter);
    String byMessage = "select coalesce(max(id), 0) from dead_letters where message_id = ?";
    await().until(() -> TestDatabase.number(byMessage, charge.id().value()) > 0);

    // When
    HttpResponse<String> answer =
        decide(TestDatabase.number(byMessage, charge.id().value()), "redrive");

    // Then
    assertThat(answer.body()).contains("\"state\":\"redriven\"");
    await().untilAsserted(() -> assertThat(get("acct_refused").body()).contains("\"balance\":-7"));
  }

  @Test
  void shouldShowDeadLettersToOperatorsOnly() throws Exception {
    assertProblem(call(request("/v1/dead-letters")), 401, "unauthenticated");
    assertProblem(
        call(request("/v1/dead-letters").header("Authorization", "Bearer demo-key")),
        403,
        "operator_key_required");
    assertProblem(operator("/v1/dead-letters/99999999"), 404, "dead_letter_not_found");
    assertProblem(operator("/v1/dead-letters/x"), 400, "validation_failed");
    assertProblem(operator("/v1/dead-letters?state=lost"), 400, "validation_failed");
    assertProblem(operator("/v1/dead-letters?limit=101"), 400, "validation_failed");
    assertProblem(operator("/v1/dead-letters?cursor=x"), 400, "validation_failed");
    assertProblem(
        post("/v1/dead-letters/1/discard", "{\"operator\":\"ann\",\"reason\":\" \"}"),
        400,
        "validation_failed");
  }

  @Test
  void shouldNameThePortThatIsInUse() {
    // Given
    SubscribersService second = new SubscribersService(settings(SERVICE.port()));

    // When, Then
    assertThatThrownBy(second::start)
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("port %d is in use".formatted(SERVICE.port()))
        .hasMessageContaining("ORDERONCE_SUBSCRIBERS_PORT");
    assertThatThrownBy(second::port).hasMessage("subscribers is not running");
  }

  private static SubscribersSettings settings(int port) {
    DatabaseSettings database = Parts.get().postgres().settings();
    Map<String, String> environment = new HashMap<>();
    environment.put(SubscribersSettings.PORT.name(), Integer.toString(port));
    environment.put(SubscribersSettings.DEFAULT_CREDIT_LIMIT.name(), "1000000");
    environment.put(DatabaseSettings.PORT.name(), Integer.toString(database.port()));
    environment.put(KafkaSettings.BOOTSTRAP_SERVERS.name(), Parts.get().kafka().bootstrapServers());
    environment.put(KafkaSettings.PARTITIONS.name(), "2");
    environment.put(
        ApiKeys.TENANT_KEYS.name(),
        "demo=%s,acme=%s".formatted(ApiKeys.hashed("demo-key"), ApiKeys.hashed("acme-key")));
    environment.put(ApiKeys.OPERATOR_KEYS.name(), ApiKeys.hashed("operator-key"));
    return SubscribersSettings.from(Settings.of(environment));
  }

  private static void send(Topic topic, Envelope<Message> message) throws Exception {
    send(TestTopic.record(topic.topicName(), message));
  }

  private static void send(ProducerRecord<byte[], byte[]> record) throws Exception {
    try (var producer =
        new KafkaProducer<>(
            Map.<String, Object>of("bootstrap.servers", Parts.get().kafka().bootstrapServers()),
            new ByteArraySerializer(),
            new ByteArraySerializer())) {
      producer.send(record).get();
    }
  }

  private static HttpResponse<String> get(String account) throws Exception {
    return call(authorized(account));
  }

  private static HttpResponse<String> put(String account, String body) throws Exception {
    return call(putting(authorized(account), body));
  }

  private static HttpResponse<String> operator(String path) throws Exception {
    return call(request(path).header("Authorization", "Bearer operator-key"));
  }

  private static HttpResponse<String> decide(long letter, String decision) throws Exception {
    return post(
        "/v1/dead-letters/%d/%s".formatted(letter, decision),
        "{\"operator\":\"ann\",\"reason\":\"never charged\"}");
  }

  private static HttpResponse<String> post(String path, String body) throws Exception {
    return call(
        request(path)
            .header("Authorization", "Bearer operator-key")
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(body)));
  }

  private static HttpRequest.Builder putting(HttpRequest.Builder request, String body) {
    return request
        .header("Content-Type", "application/json")
        .PUT(HttpRequest.BodyPublishers.ofString(body));
  }

  private static HttpRequest.Builder authorized(String account) {
    return request("/v1/accounts/" + account).header("Authorization", "Bearer demo-key");
  }

  private static HttpRequest.Builder stock(String sku) {
    return request("/v1/stock/" + sku).header("Authorization", "Bearer demo-key");
  }

  private static HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(
        URI.create("http://127.0.0.1:%d%s".formatted(SERVICE.port(), path)));
  }

  private static HttpResponse<String> call(HttpRequest.Builder request) throws Exception {
    return CLIENT.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  private static void assertProblem(HttpResponse<String> response, int status, String code) {
    assertThat(response.body()).contains("\"code\":\"%s\"".formatted(code));
    assertThat(response.statusCode()).isEqualTo(status);
    assertThat(response.headers().firstValue("Content-Type")).hasValue("application/problem+json");
  }
}
