package dev.orderonce.quickstart;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.orderonce.client.IdempotencyKey;
import dev.orderonce.client.NewOrder;
import dev.orderonce.client.Order;
import dev.orderonce.client.OrderClient;
import dev.orderonce.client.RetrySettings;
import dev.orderonce.contract.AccountId;
import dev.orderonce.contract.CustomerId;
import dev.orderonce.contract.Money;
import dev.orderonce.contract.OrderState;
import dev.orderonce.kit.DatabaseSettings;
import dev.orderonce.kit.PostgresTls;
import dev.orderonce.kit.Settings;
import dev.orderonce.kit.embedded.LocalCa;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Who may do what: every route that takes a key, with every kind of key. And that nothing is said
 * that is not encrypted.
 */
@TestInstance(Lifecycle.PER_CLASS)
class SecuredSystemIT {

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
      API        GET    /v1/orders                       | 200 200 | 403 403 | 401 401 401
      API        GET    /v1/orders/{id}                  | 404 404 | 403 403 | 401 401 401
      API        GET    /v1/orders/{id}/events           | 404 404 | 403 403 | 401 401 401
      API        GET    /v1/commands/{id}                | 404 404 | 403 403 | 401 401 401
      API        GET    /v1/idempotency-keys/{key}       | 404 404 | 403 403 | 401 401 401
      RELAY      POST   /v1/recovery                     | 401 401 | 409 409 | 401 401 401
      RELAY      POST   /v1/replays                      | 401 401 | 400 400 | 401 401 401
      RELAY      GET    /v1/replays/last                 | 401 401 | 200 200 | 401 401 401
      PROCESSOR  GET    /v1/orders/{id}                  | 401 401 | 404 401 | 401 401 401
      PROCESSOR  GET    /v1/stores                       | 401 401 | 200 401 | 401 401 401
      SUBSCRIBERS PUT   /v1/accounts/{id}                | 200 200 | 403 403 | 401 401 401
      SUBSCRIBERS GET   /v1/accounts/{id}                | 200 200 | 403 403 | 401 401 401
      SUBSCRIBERS GET   /v1/accounts/{id}/postings       | 200 200 | 403 403 | 401 401 401
      SUBSCRIBERS PUT   /v1/stock/{sku}                  | 200 200 | 403 403 | 401 401 401
      SUBSCRIBERS GET   /v1/stock/{sku}                  | 200 200 | 403 403 | 401 401 401
      SUBSCRIBERS GET   /v1/dead-letters                 | 403 403 | 200 200 | 401 401 401
      SUBSCRIBERS GET   /v1/dead-letters/{id}            | 403 403 | 404 404 | 401 401 401
      SUBSCRIBERS POST  /v1/dead-letters/{id}/redrive    | 403 403 | 400 400 | 401 401 401
      SUBSCRIBERS POST  /v1/dead-letters/{id}/discard    | 403 403 | 400 400 | 401 401 401
      """;

  private static final Map<String, String> BODIES =
      Map.of(
          "/v1/orders", "{\"customerId\":\"cust_1\",\"amount\":2500,\"currency\":\"EUR\"}",
          "/v1/orders/{id}/payment", "{\"accountId\":\"acct_1\"}",
          "/v1/stock/{sku}", "{\"available\":1}",
          "/v1/accounts/{id}", "{\"creditLimit\":1000,\"currency\":\"EUR\"}");

  private static final Set<String> TAKE_NO_KEY =
      Set.of("GET /health/live", "GET /health/ready", "GET /metrics", "GET /openapi.json");

  private static final String ID = "019a8a2e-0000-7000-8000-000000000001";

  private SecuredSystem system;

  @BeforeAll
  void start(@TempDir Path directory) throws Exception {
    system = SecuredSystem.start(directory);
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
      String[] words = line.replace("|", " ").strip().split("\\s+", -1);
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
                  row.path()
                      .replace("{id}", row.path().contains("letters") ? "1" : ID)
                      .replace("{key}", "never-used")
                      .replace("{sku}", "BOOK-1"),
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
    SecuredSystem.Made made = system.make("--tenant=acme", "--note=for a day");
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

  @Test
  void shouldChargeAnOrderOverEncryptedConnectionsOnly() throws Exception {
    try (OrderClient client =
        OrderClient.of(
            system.uri(Port.API, ""),
            system.tenantKey(),
            RetrySettings.DEFAULT,
            system.client("shop"))) {
      // When
      Order placed =
          client
              .placeOrder(
                  IdempotencyKey.random(),
                  NewOrder.of(new CustomerId("cust_1"), Money.of(2500, "EUR"))
                      .chargedTo(new AccountId("acct_tls")))
              .orThrow();

      // Then
      await()
          .atMost(Duration.ofSeconds(30))
          .until(() -> client.order(placed.id()).orThrow().state() == OrderState.PAID);
    }
    assertThat(plainSessions()).isEmpty();
    assertThat(replicationCertificates()).containsExactly("/CN=service");
  }

  @Test
  void shouldRefuseCallersWithoutCertificate() {
    for (Port port : List.of(Port.API, Port.RELAY, Port.PROCESSOR, Port.SUBSCRIBERS)) {
      try (HttpClient client = HttpClient.newBuilder().sslContext(trusting()).build()) {
        HttpRequest request = HttpRequest.newBuilder(system.uri(port, "/health/live")).build();
        assertThatThrownBy(() -> client.send(request, BodyHandlers.ofString()))
            .as(port.name())
            .isInstanceOf(IOException.class);
      }
    }
  }

  @Test
  void shouldLetAnOperatorCallFromTheCommandLine() {
    assertThat(system.command("dead-letters", "list")).isZero();
    assertThat(system.command("relay", "recover")).as("nothing is lost").isNotZero();
  }

  @Test
  void shouldNotTakeAnotherAuthoritysServerForPostgres() throws Exception {
    // Given
    Path other = system.parts().file("other.pem");
    Files.writeString(other, LocalCa.create("another").pem());
    DatabaseSettings trustful = database();
    PostgresTls wrong =
        new PostgresTls(
            PostgresTls.Mode.VERIFY_FULL,
            Optional.of(other),
            trustful.tls().certificate(),
            trustful.tls().key());
    DatabaseSettings settings =
        new DatabaseSettings(
            trustful.host(), trustful.port(), trustful.name(), trustful.user(), "", wrong);

    // When, Then
    assertThatThrownBy(() -> DriverManager.getConnection(settings.jdbcUrl(), settings.user(), ""))
        .isInstanceOf(SQLException.class)
        .hasMessageContaining("SSL error");
  }

  /** Sessions of the services that are not encrypted. */
  private List<String> plainSessions() throws SQLException {
    return query(
        """
        select a.application_name from pg_stat_activity a join pg_stat_ssl s using (pid)
        where a.usename = 'orderonce' and a.client_addr is not null and not s.ssl
        """);
  }

  private List<String> replicationCertificates() throws SQLException {
    return query(
        "select s.client_dn from pg_stat_replication r join pg_stat_ssl s using (pid) where s.ssl");
  }

  private List<String> query(String sql) throws SQLException {
    DatabaseSettings settings = database();
    try (Connection connection =
            DriverManager.getConnection(settings.jdbcUrl(), settings.user(), "");
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      List<String> first = new ArrayList<>();
      while (rows.next()) {
        first.add(rows.getString(1));
      }
      return first;
    }
  }

  private DatabaseSettings database() {
    return DatabaseSettings.from(Settings.of(system.parts().environment()));
  }

  /** Trusts the services, and shows nothing. */
  private SSLContext trusting() {
    try {
      KeyStore store = KeyStore.getInstance("PKCS12");
      store.load(null, null);
      InputStream pem = new ByteArrayInputStream(system.parts().ca().pem().getBytes(US_ASCII));
      store.setCertificateEntry(
          "ca", CertificateFactory.getInstance("X.509").generateCertificate(pem));
      TrustManagerFactory trust =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      trust.init(store);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, trust.getTrustManagers(), null);
      return context;
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalStateException(e);
    }
  }
}
