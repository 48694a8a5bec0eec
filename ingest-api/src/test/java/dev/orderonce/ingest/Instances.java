package dev.orderonce.ingest;

import dev.orderonce.kit.ApiKeys;
import dev.orderonce.kit.DatabaseSettings;
import dev.orderonce.kit.Setting;
import dev.orderonce.kit.Settings;
import dev.orderonce.kit.embedded.LocalPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
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
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.IntFunction;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Two instances of the API on one database, which requests go to in turn, with a clock that stands
 * still until it is moved.
 */
final class Instances implements AutoCloseable {

  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final int INSTANCES = 2;

  private final Path directory;
  private final HttpClient client = HttpClient.newHttpClient();
  private final List<IngestService> apis = new ArrayList<>();
  private final AtomicInteger turn = new AtomicInteger();
  private final AtomicReference<Instant> now =
      new AtomicReference<>(Instant.parse("2026-01-01T00:00:00Z"));
  private final Clock clock;
  private LocalPostgres postgres;

  private Instances(
      Path directory, Map<Setting<?>, String> changed, UnaryOperator<DatabaseSettings> network) {
    this.directory = directory;
    this.postgres = LocalPostgres.start(directory, 0);
    DatabaseSettings database = network.apply(postgres.settings());
    InstantSource standing = now::get;
    this.clock = standing.withZone(ZoneOffset.UTC);
    for (int i = 0; i < INSTANCES; i++) {
      IngestService api = new IngestService(settings(database, changed), clock);
      api.start();
      apis.add(api);
    }
  }

  /** Starts them, with settings of the test's own. */
  static Instances start(Path directory, Map<Setting<?>, String> settings) {
    return new Instances(directory, settings, UnaryOperator.identity());
  }

  /** Starts them with something between them and the database. */
  static Instances startBehind(
      UnaryOperator<DatabaseSettings> network, Path directory, Map<Setting<?>, String> settings) {
    return new Instances(directory, settings, network);
  }

  /** What an instance needs to know of that database, and the settings of the test's own. */
  static IngestSettings settings(DatabaseSettings database, Map<Setting<?>, String> changed) {
    Map<String, String> texts = new HashMap<>();
    texts.put(IngestSettings.PORT.name(), "0");
    texts.put(DatabaseSettings.PORT.name(), Integer.toString(database.port()));
    texts.put(
        ApiKeys.TENANT_KEYS.name(),
        "demo=%s,acme=%s".formatted(ApiKeys.hashed("demo-1"), ApiKeys.hashed("acme-1")));
    changed.forEach((setting, text) -> texts.put(setting.name(), text));
    return IngestSettings.from(Settings.of(texts));
  }

  HttpResponse<String> post(String path, String key, String body) {
    return post("demo", path, key, body).join();
  }

  CompletableFuture<HttpResponse<String>> post(
      String tenant, String path, String key, String body) {
    int port = apis.get(turn.getAndIncrement() % INSTANCES).port();
    return postTo(port, tenant, path, key, body);
  }

  CompletableFuture<HttpResponse<String>> postTo(
      int port, String tenant, String path, String key, String body) {
    return client.sendAsync(
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:%d%s".formatted(port, path)))
            .timeout(PATIENCE)
            .header("Authorization", "Bearer " + tenant + "-1")
            .header("Content-Type", "application/json")
            .header("Idempotency-Key", key)
            .POST(HttpRequest.BodyPublishers.ofString(body))
            .build(),
        HttpResponse.BodyHandlers.ofString());
  }

  /** Sends it again as long as the same operation is said to be running. */
  CompletableFuture<HttpResponse<String>> insist(String path, String key, String body) {
    return post("demo", path, key, body)
        .thenCompose(answer ->
            answer.body().contains("idempotency_in_flight")
                ? insist(path, key, body)
                : CompletableFuture.completedFuture(answer));
  }

  HttpResponse<String> get(String path) {
    int port = apis.get(turn.getAndIncrement() % INSTANCES).port();
    return client
        .sendAsync(
            HttpRequest.newBuilder(URI.create("http://127.0.0.1:%d%s".formatted(port, path)))
                .timeout(PATIENCE)
                .header("Authorization", "Bearer demo-1")
                .build(),
            HttpResponse.BodyHandlers.ofString())
        .join();
  }

  /** The time that the instances have. */
  Clock clock() {
    return clock;
  }

  /** Where the database itself is. */
  DatabaseSettings database() {
    return postgres.settings();
  }

  /** The answers to so many requests that are sent at the same moment. */
  List<HttpResponse<String>> atOnce(
      int count, IntFunction<CompletableFuture<HttpResponse<String>>> request) {
    List<CompletableFuture<HttpResponse<String>>> sent =
        IntStream.range(0, count).mapToObj(request).toList();
    return sent.stream().map(CompletableFuture::join).collect(Collectors.toList());
  }

  Instant now() {
    return Objects.requireNonNull(now.get());
  }

  void pass(Duration time) {
    now.updateAndGet(before -> before.plus(time));
  }

  /** Ends the server as a power cut would. */
  void killDatabase() {
    try {
      String pid = Files.readAllLines(directory.resolve("postmaster.pid")).getFirst().strip();
      ProcessHandle server = ProcessHandle.of(Long.parseLong(pid)).orElseThrow();
      server.destroyForcibly();
      server.onExit().join();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  void restartDatabase() {
    int port = postgres.port();
    try {
      postgres.close();
    } catch (RuntimeException _) {
      // There is nothing left to stop.
    }
    postgres = LocalPostgres.start(directory, port);
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

  Connection connect() throws SQLException {
    DatabaseSettings settings = postgres.settings();
    return DriverManager.getConnection(settings.jdbcUrl(), settings.user(), settings.password());
  }

  @Override
  public void close() {
    client.close();
    apis.forEach(IngestService::stop);
    postgres.close();
  }
}
