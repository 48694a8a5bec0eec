package dev.orderonce.ingest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.orderonce.kit.ApiKeys;
import dev.orderonce.kit.DatabaseSettings;
import dev.orderonce.kit.Setting;
import dev.orderonce.kit.Settings;
import dev.orderonce.kit.embedded.LocalPostgres;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** The API on a real database, with two tenants, an operator, and a clock that can be moved. */
final class ApiFixture implements AutoCloseable {

  static final String VALID_ORDER =
      "{\"customerId\":\"cust_1\",\"amount\":2500,\"currency\":\"EUR\"}";

  /** Less than the longest wait, more than anything else should take. */
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private static final ObjectMapper JSON = new ObjectMapper();

  private final Path directory;
  private final AtomicReference<Duration> clockOffset = new AtomicReference<>(Duration.ZERO);
  private final HttpClient client = HttpClient.newHttpClient();
  private final IngestService api;
  private LocalPostgres postgres;

  private ApiFixture(Path directory, Map<Setting<?>, String> changed) {
    this.directory = directory;
    this.postgres = LocalPostgres.start(directory, 0);
    Settings settings = settings(postgres.settings());
    for (Map.Entry<Setting<?>, String> change : changed.entrySet()) {
      settings = settings.with(change.getKey(), change.getValue());
    }
    this.api = new IngestService(IngestSettings.from(settings), movableClock());
    api.start();
  }

  static ApiFixture start(Path directory) {
    return start(directory, Map.of());
  }

  /** The API with settings of the test's own. */
  static ApiFixture start(Path directory, Map<Setting<?>, String> settings) {
    return new ApiFixture(directory, settings);
  }

  HttpResponse<String> post(String path, String key, String body) {
    return send(request(path, "demo-1").header("Idempotency-Key", key), body);
  }

  HttpResponse<String> postAs(String apiKey, String path, String key, String body) {
    return send(request(path, apiKey).header("Idempotency-Key", key), body);
  }

  HttpResponse<String> get(String path) {
    return getAs("demo-1", path);
  }

  HttpResponse<String> getAs(String apiKey, String path) {
    return send(request(path, apiKey).GET());
  }

  HttpRequest.Builder request(String path, String apiKey) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:%d%s".formatted(api.port(), path)))
        .timeout(PATIENCE)
        .header("Authorization", "Bearer " + apiKey)
        .header("Content-Type", "application/json");
  }

  HttpResponse<String> send(HttpRequest.Builder request, String body) {
    return send(request.POST(HttpRequest.BodyPublishers.ofString(body)));
  }

  HttpResponse<String> send(HttpRequest.Builder request) {
    try {
      return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    } catch (IOException e) {
      throw new IllegalStateException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** Sends a request, and does not wait for the answer. */
  CompletableFuture<HttpResponse<String>> later(HttpRequest.Builder request) {
    return client.sendAsync(
        request.timeout(PATIENCE).build(), HttpResponse.BodyHandlers.ofString());
  }

  /** Opens the stream of an order's events. */
  EventReader events(String order, String apiKey, @Nullable String lastEventId) {
    HttpRequest.Builder request = request("/v1/orders/" + order + "/events", apiKey);
    if (lastEventId != null) {
      request.header("Last-Event-ID", lastEventId);
    }
    return new EventReader(
        client.sendAsync(request.build(), HttpResponse.BodyHandlers.ofInputStream()).join());
  }

  static JsonNode json(HttpResponse<String> answer) {
    try {
      return JSON.readTree(answer.body());
    } catch (IOException e) {
      throw new IllegalStateException(answer.body(), e);
    }
  }

  static String code(HttpResponse<String> answer) {
    return json(answer).path("code").asText();
  }

  Set<String> routes() {
    return api.http().routes();
  }

  /** Moves the API's clock on. */
  void pass(Duration time) {
    clockOffset.accumulateAndGet(time, Duration::plus);
  }

  /** Asks the API to stop, and returns when it has. */
  void stopApi() {
    api.stop();
  }

  /** Makes the API say that it cannot go on. */
  void giveUp(String why) {
    api.health().giveUp(why);
  }

  boolean isListening(int port) {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 200);
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  int port() {
    return api.port();
  }

  void stopDatabase() {
    postgres.close();
  }

  void startDatabase() {
    postgres = LocalPostgres.start(directory, postgres.port());
  }

  long count(String table) {
    return Long.parseLong(query("select count(*) from " + table));
  }

  String query(String sql) {
    try (Connection connection = connect();
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      return rows.next() ? String.valueOf(rows.getString(1)) : "";
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  void execute(String sql) {
    try (Connection connection = connect();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  Connection connect() throws SQLException {
    DatabaseSettings settings = postgres.settings();
    return DriverManager.getConnection(settings.jdbcUrl(), settings.user(), settings.password());
  }

  @Override
  public void close() {
    client.close();
    api.stop();
    postgres.close();
  }

  private Clock movableClock() {
    InstantSource moved = () -> Instant.now().plus(clockOffset.get());
    return moved.withZone(ZoneOffset.UTC);
  }

  private static Settings settings(DatabaseSettings database) {
    return Settings.of(
        Map.of(
            IngestSettings.PORT.name(), "0",
            WriteSettings.LOCK_TIMEOUT.name(), "2s",
            DatabaseSettings.PORT.name(), Integer.toString(database.port()),
            ApiKeys.TENANT_KEYS.name(),
                "demo=%s,acme=%s".formatted(ApiKeys.hashed("demo-1"), ApiKeys.hashed("acme-1")),
            ApiKeys.OPERATOR_KEYS.name(), ApiKeys.hashed("ops-1")));
  }
}
