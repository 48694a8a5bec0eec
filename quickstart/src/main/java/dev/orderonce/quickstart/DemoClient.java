package dev.orderonce.quickstart;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.orderonce.kit.ConfigurationException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;

/** The demo's HTTP client; it never retries by itself, because the story is about repeats. */
final class DemoClient implements AutoCloseable {

  private static final Duration TIMEOUT = Duration.ofSeconds(30);
  private static final ObjectMapper JSON = new ObjectMapper();

  private final HttpClient http = HttpClient.newHttpClient();
  private final String api;
  private final String subscribers;
  private final String apiKey;

  DemoClient(int apiPort, int subscribersPort, String apiKey) {
    this.api = "http://127.0.0.1:" + apiPort;
    this.subscribers = "http://127.0.0.1:" + subscribersPort;
    this.apiKey = apiKey;
  }

  /**
   * An answer.
   *
   * @param status the HTTP status
   * @param replayed whether it says that it was stored before
   * @param body the JSON as it came
   */
  record Answer(int status, boolean replayed, String body) {

    JsonNode json() {
      return read(body);
    }

    String text(String member) {
      return json().path(member).asText();
    }
  }

  Answer post(String path, String key, String body) throws InterruptedException {
    return send(
        request(api + path)
            .header("Idempotency-Key", key)
            .POST(HttpRequest.BodyPublishers.ofString(body)));
  }

  Answer get(String path) throws InterruptedException {
    return send(request(api + path).GET());
  }

  /** Sets an account up. */
  Answer putAccount(String account, String body) throws InterruptedException {
    return send(
        request(subscribers + "/v1/accounts/" + account)
            .PUT(HttpRequest.BodyPublishers.ofString(body)));
  }

  /** Says how many of an article there are. */
  Answer putStock(String sku, int available) throws InterruptedException {
    return send(
        request(subscribers + "/v1/stock/" + sku)
            .PUT(HttpRequest.BodyPublishers.ofString("{\"available\":%d}".formatted(available))));
  }

  /** What is free of an article. */
  long available(String sku) throws InterruptedException {
    return send(request(subscribers + "/v1/stock/" + sku).GET()).json().path("available").asLong();
  }

  /** An account's balance in minor units; 0 if nothing was ever charged to it. */
  long balance(String account) throws InterruptedException {
    Answer answer = send(request(subscribers + "/v1/accounts/" + account).GET());
    return answer.json().path("balance").asLong(0);
  }

  String api() {
    return api;
  }

  private HttpRequest.Builder request(String uri) {
    return HttpRequest.newBuilder(URI.create(uri))
        .timeout(TIMEOUT)
        .header("Authorization", "Bearer " + apiKey)
        .header("Content-Type", "application/json");
  }

  private Answer send(HttpRequest.Builder builder) throws InterruptedException {
    HttpRequest request = builder.build();
    try {
      HttpResponse<String> answer = http.send(request, HttpResponse.BodyHandlers.ofString());
      if (answer.statusCode() == 401) {
        throw new ConfigurationException("the API key is not known there; give one with --api-key");
      }
      return new Answer(
          answer.statusCode(),
          answer.headers().firstValue("Idempotent-Replayed").isPresent(),
          answer.body());
    } catch (ConnectException e) {
      throw new ConfigurationException(
          "nothing answers at %s; start the system with: ./orderonce up"
              .formatted(request.uri().getAuthority()),
          e);
    } catch (IOException e) {
      throw new ConfigurationException(
          "%s did not answer: %s".formatted(request.uri(), e.getMessage()), e);
    }
  }

  private static JsonNode read(String text) {
    try {
      return JSON.readTree(text);
    } catch (IOException e) {
      throw new IllegalStateException("not JSON: " + text, e);
    }
  }

  @Override
  public void close() {
    http.close();
  }
}
