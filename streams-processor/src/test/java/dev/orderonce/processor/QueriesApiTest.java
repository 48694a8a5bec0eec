package dev.orderonce.processor;

import static dev.orderonce.processor.testkit.OrderMessages.ORDER;
import static dev.orderonce.processor.testkit.OrderMessages.placed;
import static org.assertj.core.api.Assertions.assertThat;

import dev.orderonce.contract.OrderId;
import dev.orderonce.kit.ApiKeys;
import dev.orderonce.kit.Health;
import dev.orderonce.kit.HttpSettings;
import dev.orderonce.kit.Metrics;
import dev.orderonce.kit.ServiceHttp;
import dev.orderonce.kit.Settings;
import dev.orderonce.processor.order.Order;
import dev.orderonce.processor.order.OrderMachine;
import dev.orderonce.processor.order.Timing;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.apache.kafka.streams.state.HostInfo;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Two instances with stores that tell what the test wants them to. */
class QueriesApiTest {

  private static final String OPERATOR_KEY = "operator-key";
  private static final String PATH = "/v1/orders/" + ORDER;

  private final Instance asked = new Instance();
  private final Instance owner = new Instance();
  private final HttpClient client = HttpClient.newHttpClient();

  @BeforeEach
  void start() {
    asked.http.start();
    owner.http.start();
  }

  @AfterEach
  void stop() {
    asked.close();
    owner.close();
    client.close();
  }

  @Test
  void shouldShowAnOrder() throws Exception {
    // Given
    asked.lookup = new Lookup.Found(order());

    // When
    HttpResponse<String> answer = get(PATH, OPERATOR_KEY);

    // Then
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/json");
    assertThat(answer.body()).contains("\"id\":\"" + ORDER + "\"", "\"state\":\"CREATED\"");
  }

  @Test
  void shouldGetTheAnswerOfTheInstanceThatHasTheOrder() throws Exception {
    // Given
    asked.lookup = new Lookup.Elsewhere(owner.address());
    owner.lookup = new Lookup.Found(order());

    // When
    HttpResponse<String> answer = get(PATH, OPERATOR_KEY);

    // Then
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/json");
    assertThat(answer.body()).contains("\"id\":\"" + ORDER + "\"");
  }

  @Test
  void shouldAskOneOtherInstanceOnly() throws Exception {
    // Given
    asked.lookup = new Lookup.Elsewhere(owner.address());
    owner.lookup = new Lookup.Elsewhere(asked.address());

    // When
    HttpResponse<String> answer = get(PATH, OPERATOR_KEY);

    // Then
    assertUnavailable(answer);
    assertThat(asked.lookups).isEqualTo(1);
    assertThat(owner.lookups).isEqualTo(1);
  }

  @Test
  void shouldSayThatTheOtherInstanceDoesNotAnswer() throws Exception {
    // Given
    asked.lookup = new Lookup.Elsewhere(owner.address());
    owner.http.stop();

    // When
    HttpResponse<String> answer = get(PATH, OPERATOR_KEY);

    // Then
    assertUnavailable(answer);
    assertThat(answer.body()).contains("does not answer");
  }

  @Test
  void shouldSayThatTheOrderCannotBeToldNow() throws Exception {
    // Given
    asked.lookup = new Lookup.Unavailable("being restored");

    // When
    HttpResponse<String> answer = get(PATH, OPERATOR_KEY);

    // Then
    assertUnavailable(answer);
    assertThat(answer.body()).contains("being restored");
  }

  @Test
  void shouldNotKnowAnOrderThatWouldBeHere() throws Exception {
    // When
    HttpResponse<String> answer = get(PATH, OPERATOR_KEY);

    // Then
    assertThat(answer.statusCode()).isEqualTo(404);
    assertThat(answer.body()).contains("order_not_found", "\"retryable\":false");
  }

  @ParameterizedTest
  @ValueSource(strings = {"4711", "01936b1e-8a4e-7c3a-9f52-1b1c6e0c7a1g", "01936b1e"})
  void shouldRefuseWhatIsNoId(String id) throws Exception {
    // When
    HttpResponse<String> answer = get("/v1/orders/" + id, OPERATOR_KEY);

    // Then
    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(answer.body()).contains("\"field\":\"id\"");
    assertThat(asked.lookups).isZero();
  }

  @ParameterizedTest
  @CsvSource({
    "/v1/orders/x, another-key",
    "/v1/orders/x,",
    "/v1/stores, another-key",
    "/v1/stores,"
  })
  void shouldTellNobodyButOperators(String path, @Nullable String key) throws Exception {
    // When
    HttpResponse<String> answer = get(path, key);

    // Then
    assertThat(answer.statusCode()).isEqualTo(401);
    assertThat(answer.headers().firstValue("WWW-Authenticate")).hasValue("Bearer");
    assertThat(answer.body()).contains("unauthenticated");
  }

  @Test
  void shouldTellWhatTheStoresHold() throws Exception {
    // Given
    asked.stores =
        List.of(
            new StoreStatus("orders", "0_1", "active", 7L, 4096L, 0),
            new StoreStatus("timers", "0_2", "standby", null, null, 12));

    // When
    HttpResponse<String> answer = get("/v1/stores", OPERATOR_KEY);

    // Then
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.body())
        .isEqualToIgnoringNewLines(
            """
            {"stores":[\
            {"store":"orders","task":"0_1","role":"active","entries":7,"bytes":4096,"lag":0},\
            {"store":"timers","task":"0_2","role":"standby","lag":12}]}\
            """);
  }

  @Test
  void shouldSayThatTheStoresCannotBeAskedNow() throws Exception {
    // Given
    asked.stores = null;

    // When
    HttpResponse<String> answer = get("/v1/stores", OPERATOR_KEY);

    // Then
    assertUnavailable(answer);
  }

  private static void assertUnavailable(HttpResponse<String> answer) {
    assertThat(answer.statusCode()).isEqualTo(503);
    assertThat(answer.headers().firstValue("Retry-After")).hasValue("1");
    assertThat(answer.body()).contains("state_unavailable", "\"retryable\":true");
  }

  private HttpResponse<String> get(String path, @Nullable String key) throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(
            URI.create("http://127.0.0.1:%d%s".formatted(asked.http.port(), path)));
    if (key != null) {
      request.header("Authorization", "Bearer " + key);
    }
    return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  private static Order order() {
    return Objects.requireNonNull(
        new OrderMachine(OrderMachine.STEPS, Timing.DEFAULT)
            .decide(null, placed(), placed().time())
            .order());
  }

  private static final class Instance implements Queries, AutoCloseable {

    private volatile Lookup lookup = new Lookup.Unknown();
    private volatile @Nullable List<StoreStatus> stores = List.of();
    private volatile int lookups;
    private final PeerClient peers = new PeerClient(Optional.empty());
    private final ServiceHttp http =
        ServiceHttp.create(
            new HttpSettings("127.0.0.1", 0, "--test-port"),
            new Health(),
            Metrics.registry(),
            new QueriesApi(keys(), this, peers)::configure);

    HostInfo address() {
      return new HostInfo("127.0.0.1", http.port());
    }

    @Override
    public synchronized Lookup find(OrderId id) {
      lookups++;
      return lookup;
    }

    @Override
    public List<StoreStatus> stores() throws StoresUnavailableException {
      List<StoreStatus> told = stores;
      if (told == null) {
        throw new StoresUnavailableException("moving");
      }
      return told;
    }

    @Override
    public void close() {
      http.stop();
      peers.close();
    }

    private static ApiKeys keys() {
      return Settings.of(Map.of("ORDERONCE_OPERATOR_KEYS", ApiKeys.hashed(OPERATOR_KEY)))
          .get(ApiKeys.OPERATOR_KEYS);
    }
  }
}
