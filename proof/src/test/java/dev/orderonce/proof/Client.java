package dev.orderonce.proof;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import org.awaitility.Awaitility;

/** A client of the system, with the demo tenant's key. */
final class Client implements AutoCloseable {

  /** Longer than the start of a system may take that is killed while it is waited for. */
  private static final Duration PATIENCE = RunningSystem.START_PATIENCE.plusMinutes(1);

  private static final ObjectMapper JSON = new ObjectMapper();

  private final RunningSystem system;
  private final HttpClient http = HttpClient.newHttpClient();

  Client(RunningSystem system) {
    this.system = system;
  }

  /** Sends once; the answer may be lost. */
  HttpResponse<String> post(String path, String key, String body)
      throws IOException, InterruptedException {
    return http.send(
        request(system.apiUrl() + path)
            .header("Idempotency-Key", key)
            .POST(HttpRequest.BodyPublishers.ofString(body))
            .build(),
        HttpResponse.BodyHandlers.ofString());
  }

  /** Sends the same again and again until it is answered for good. */
  HttpResponse<String> insist(String path, String key, String body) {
    return Awaitility.await()
        .atMost(PATIENCE)
        .pollDelay(Duration.ZERO)
        .pollInterval(Duration.ofMillis(20))
        .ignoreExceptionsInstanceOf(IOException.class)
        .until(() -> post(path, key, body), answer -> answer.statusCode() < 500);
  }

  JsonNode order(String id) throws IOException, InterruptedException {
    return get(system.apiUrl() + "/v1/orders/" + id);
  }

  /** Waits until the order is in that state. */
  JsonNode awaitState(String id, String state) {
    return Awaitility.await()
        .atMost(PATIENCE)
        .pollDelay(Duration.ZERO)
        .pollInterval(Duration.ofMillis(20))
        .ignoreExceptionsInstanceOf(IOException.class)
        .until(() -> order(id), order -> order.path("state").asText().equals(state));
  }

  /** Waits until the command is decided. */
  JsonNode awaitDecision(String id) {
    return Awaitility.await()
        .atMost(PATIENCE)
        .pollDelay(Duration.ZERO)
        .pollInterval(Duration.ofMillis(20))
        .ignoreExceptionsInstanceOf(IOException.class)
        .until(
            () -> get(system.apiUrl() + "/v1/commands/" + id),
            command -> !command.path("status").asText().equals("PENDING"));
  }

  void putAccount(String account, String body) throws IOException, InterruptedException {
    http.send(
        request(system.subscribersUrl() + "/v1/accounts/" + account)
            .PUT(HttpRequest.BodyPublishers.ofString(body))
            .build(),
        HttpResponse.BodyHandlers.discarding());
  }

  void putStock(String sku, long available) throws IOException, InterruptedException {
    http.send(
        request(system.subscribersUrl() + "/v1/stock/" + sku)
            .PUT(HttpRequest.BodyPublishers.ofString("{\"available\":%d}".formatted(available)))
            .build(),
        HttpResponse.BodyHandlers.discarding());
  }

  long available(String sku) throws IOException, InterruptedException {
    return get(system.subscribersUrl() + "/v1/stock/" + sku).path("available").asLong();
  }

  long balance(String account) throws IOException, InterruptedException {
    return get(system.subscribersUrl() + "/v1/accounts/" + account).path("balance").asLong();
  }

  static JsonNode json(HttpResponse<String> answer) {
    try {
      return JSON.readTree(answer.body());
    } catch (IOException e) {
      throw new IllegalStateException(answer.body(), e);
    }
  }

  private JsonNode get(String uri) throws IOException, InterruptedException {
    return json(http.send(request(uri).GET().build(), HttpResponse.BodyHandlers.ofString()));
  }

  private static HttpRequest.Builder request(String uri) {
    return HttpRequest.newBuilder(URI.create(uri))
        .timeout(Duration.ofSeconds(10))
        .header("Authorization", "Bearer demo-key")
        .header("Content-Type", "application/json");
  }

  @Override
  public void close() {
    http.close();
  }
}
