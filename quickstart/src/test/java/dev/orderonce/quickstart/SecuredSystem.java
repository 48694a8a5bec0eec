package dev.orderonce.quickstart;

import dev.orderonce.kit.ApiKeys;
import dev.orderonce.kit.KeySettings;
import dev.orderonce.kit.Service;
import dev.orderonce.kit.ServiceGroup;
import dev.orderonce.kit.Settings;
import dev.orderonce.kit.TlsContext;
import dev.orderonce.kit.TlsSettings;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;

/**
 * All services in this process, with keys in the settings and in the database; all that they say
 * and hear is encrypted, and whoever calls them must have a certificate.
 */
final class SecuredSystem implements AutoCloseable {

  private static final String TENANT_KEY = "tenant-key-of-the-settings";
  private static final String OPERATOR_KEY = "operator-key-of-the-settings";

  private final SecuredParts parts;
  private final Map<Port, Integer> ports;
  private final Map<String, String> environment = new HashMap<>();
  private final ServiceGroup services = new ServiceGroup();
  private final HttpClient http;
  private final List<@Nullable String> keys;

  /**
   * A key that was made by the command line.
   *
   * @param id its number
   */
  record Made(String id, String key) {}

  private SecuredSystem(Path directory) throws Exception {
    this.parts = new SecuredParts(directory);
    environment.putAll(parts.environment());
    Map<Port, Integer> wanted = new HashMap<>();
    List.of(Port.API, Port.RELAY, Port.PROCESSOR, Port.SUBSCRIBERS)
        .forEach(port -> wanted.put(port, 0));
    this.ports = Ports.claim(wanted);
    ports.forEach((port, number) -> environment.put(port.setting().name(), number.toString()));
    environment.put(ApiKeys.TENANT_KEYS.name(), "demo=" + ApiKeys.hashed(TENANT_KEY));
    environment.put(ApiKeys.OPERATOR_KEYS.name(), ApiKeys.hashed(OPERATOR_KEY));
    // Soon enough to see a revocation, and not so soon that a stall of the machine outdates keys.
    environment.put(KeySettings.REFRESH.name(), "5s");
    environment.put("ORDERONCE_LEDGER_DEFAULT_CREDIT_LIMIT", "1000000");
    environment.put("ORDERONCE_PROCESSOR_STATE_DIR", directory.resolve("state").toString());
    this.http = HttpClient.newBuilder().sslContext(client("caller")).build();
    String revoked = make("--tenant=demo").key();
    keys("revoke", "1");
    this.keys =
        Arrays.asList(
            TENANT_KEY,
            make("--tenant=demo").key(),
            OPERATOR_KEY,
            make("--operator").key(),
            revoked,
            "nobody's",
            null);
    services.start(started());
    Awaitility.await().until(services::ready);
  }

  /** Starts it, and waits until it is ready. */
  static SecuredSystem start(Path directory) throws Exception {
    return new SecuredSystem(directory);
  }

  SecuredParts parts() {
    return parts;
  }

  String tenantKey() {
    return TENANT_KEY;
  }

  /** What a client of that name makes connections with. */
  SSLContext client(String name) throws IOException {
    return new TlsContext(
            new TlsSettings(
                parts.issue(name),
                parts.file(name + "-key.pem"),
                Optional.of(parts.file("ca.pem")),
                Duration.ofHours(1)))
        .get();
  }

  /** A key of each kind. */
  List<@Nullable String> keysInTheOrderOfTheMatrix() {
    return keys;
  }

  /** Runs {@code orderonce keys}; returns what it printed. */
  String keys(String... arguments) {
    return run(new StringWriter(), arguments);
  }

  /** Runs an operator's command; returns its exit code. */
  int command(String... arguments) {
    Map<String, String> operators = new HashMap<>(environment);
    operators.put(DeadLettersCommand.OPERATOR_KEY.name(), OPERATOR_KEY);
    return CommandLines.create(operators).execute(arguments);
  }

  /** Makes a key. */
  Made make(String... arguments) {
    StringWriter told = new StringWriter();
    String key =
        run(
            told,
            Stream.concat(Stream.of("create"), Arrays.stream(arguments)).toArray(String[]::new));
    Matcher id = Pattern.compile("key (\\d+) of ").matcher(told.toString());
    if (!id.find()) {
      throw new IllegalStateException(told.toString());
    }
    return new Made(id.group(1), key.strip());
  }

  int status(Port port, String method, String path, @Nullable String key, String body)
      throws IOException, InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(uri(port, path))
            .header("Content-Type", "application/json")
            .header("Idempotency-Key", UUID.randomUUID().toString())
            .method(method, HttpRequest.BodyPublishers.ofString(body));
    if (key != null) {
      request.header("Authorization", "Bearer " + key);
    }
    return http.send(request.build(), HttpResponse.BodyHandlers.discarding()).statusCode();
  }

  String get(Port port, String path) throws IOException, InterruptedException {
    HttpRequest request = HttpRequest.newBuilder(uri(port, path)).build();
    return http.send(request, HttpResponse.BodyHandlers.ofString()).body();
  }

  @Override
  public void close() {
    services.stop();
    http.close();
    parts.close();
  }

  private List<Service> started() {
    Settings settings = Settings.of(environment);
    return ServiceRecipe.ALL.stream()
        .<Service>map(recipe -> recipe.create().apply(settings))
        .toList();
  }

  private String run(StringWriter told, String... arguments) {
    StringWriter out = new StringWriter();
    CommandLine commandLine = CommandLines.create(environment);
    commandLine.setOut(new PrintWriter(out));
    commandLine.setErr(new PrintWriter(told));
    int exitCode =
        commandLine.execute(
            Stream.concat(Stream.of("keys"), Arrays.stream(arguments)).toArray(String[]::new));
    if (exitCode != 0) {
      throw new IllegalStateException(told.toString());
    }
    return out.toString();
  }

  URI uri(Port port, String path) {
    return URI.create("https://127.0.0.1:" + Objects.requireNonNull(ports.get(port)) + path);
  }
}
