package dev.orderonce.quickstart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Who may do what: every route that takes a key, with every kind of key. */
@TestInstance(Lifecycle.PER_CLASS)
class AuthorizationIT {

  /**
   * The status that each kind of key gets. Tenant and operator have one key that the settings name,
   * and one from the database, which the processor has none of.
   */
  private static final String MATRIX =
      """
      port       method path                             | tenant's: set stored | operator's: set stored | revoked unknown none
      API        POST   /v1/orders                       | 201 201 | 403 403 | 401 401 401
      API        POST   /v1/orders/{id}/payment          | 404 404 | 403 403 | 401 401 401
      API        POST   /v1/orders/{id}/completion       | 404 404 | 403 403 | 401 401 401
      API        POST   /v1/orders/{id}/cancellation     | 404 404 | 403 403 | 401 401 401
      API        POST   /v1/orders/{id}/refund           | 404 404 | 403 403 | 401 401 401
      API        GET    /v1/orders/{id}                  | 404 404 | 403 403 | 401 401 401
      API        GET    /v1/commands/{id}                | 404 404 | 403 403 | 401 401 401
      API        GET    /v1/idempotency-keys/{key}       | 404 404 | 403 403 | 401 401 401
      SUBSCRIBERS PUT   /v1/accounts/{id}                | 200 200 | 403 403 | 401 401 401
      SUBSCRIBERS GET   /v1/accounts/{id}                | 200 200 | 403 403 | 401 401 401
      PROCESSOR  GET    /v1/orders/{id}                  | 401 401 | 404 401 | 401 401 401
      PROCESSOR  GET    /v1/stores                       | 401 401 | 200 401 | 401 401 401
      """;

  private static final Map<String, String> BODIES =
      Map.of(
          "/v1/orders", "{\"customerId\":\"cust_1\",\"amount\":2500,\"currency\":\"EUR\"}",
          "/v1/orders/{id}/payment", "{\"accountId\":\"acct_1\"}",
          "/v1/accounts/{id}", "{\"creditLimit\":1000,\"currency\":\"EUR\"}");

  private static final Set<String> TAKE_NO_KEY =
      Set.of("GET /health/live", "GET /health/ready", "GET /metrics", "GET /openapi.json");

  private static final String ID = "019a8a2e-0000-7000-8000-000000000001";

  private TestSystem system;

  @BeforeAll
  void start() throws Exception {
    system = TestSystem.start();
  }

  @AfterAll
  void stop() {
    system.close();
  }

  /**
   * A row of the matrix.
   *
   * @param statuses in the order of its columns
   */
  record Row(Port port, String method, String path, List<Integer> statuses) {

    static Row parse(String line) {
      String[] words = line.replace("|", " ").strip().split("\\s+");
      return new Row(
          Port.valueOf(words[0]),
          words[1],
          words[2],
          Stream.of(words).skip(3).map(Integer::valueOf).toList());
    }

    String route() {
      return method + " " + path;
    }
  }

  static List<Row> rows() {
    return MATRIX.lines().skip(1).map(Row::parse).toList();
  }

  @ParameterizedTest
  @MethodSource("rows")
  void shouldLetInWhomTheMatrixNames(Row row) throws Exception {
    // Given
    List<@Nullable String> keys = system.keysInTheOrderOfTheMatrix();

    // When, Then
    assertThat(row.statuses()).hasSameSizeAs(keys);
    for (int column = 0; column < keys.size(); column++) {
      assertThat(
              system.status(
                  row.port(),
                  row.method(),
                  row.path().replace("{id}", ID).replace("{key}", "never-used"),
                  keys.get(column),
                  BODIES.getOrDefault(row.path(), "{}")))
          .as("column %d", column)
          .isEqualTo(row.statuses().get(column));
    }
  }

  @Test
  void shouldNameEveryRouteOfTheApi() throws Exception {
    // Given
    JsonNode paths =
        new ObjectMapper().readTree(system.get(Port.API, "/openapi.json")).path("paths");

    // When
    Set<String> routes =
        paths
            .propertyStream()
            .flatMap(path ->
                path.getValue()
                    .propertyStream()
                    .map(method -> method.getKey().toUpperCase(Locale.ROOT) + " " + path.getKey()))
            .filter(route -> !TAKE_NO_KEY.contains(route))
            .collect(Collectors.toSet());

    // Then
    assertThat(rows())
        .filteredOn(row -> row.port() == Port.API)
        .extracting(Row::route)
        .containsExactlyInAnyOrderElementsOf(routes);
  }

  @Test
  void shouldTakeANewKeyAtOnceAndRefuseItSoonAfterItWasRevoked() throws Exception {
    // Given
    TestSystem.Made made = system.make("--tenant=acme", "--note=for a day");
    String orders = "/v1/orders/" + ID;
    await().until(() -> system.status(Port.API, "GET", orders, made.key(), "") == 404);

    // When
    assertThat(system.keys("list")).contains(made.id() + "  tenant acme").contains("for a day");
    assertThat(system.keys("revoke", made.id())).contains("key " + made.id() + " is revoked");

    // Then
    assertThat(system.keys("list")).containsPattern(made.id() + "  tenant acme .* revoked ");
    assertThat(system.keys("list")).doesNotContain(made.key());
    await().until(() -> system.status(Port.API, "GET", orders, made.key(), "") == 401);
    await()
        .until(
            () -> system.status(Port.SUBSCRIBERS, "GET", "/v1/accounts/a", made.key(), "") == 401);
  }
}
