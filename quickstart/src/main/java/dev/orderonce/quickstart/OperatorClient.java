package dev.orderonce.quickstart;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.orderonce.kit.ConfigurationException;
import dev.orderonce.kit.Settings;
import dev.orderonce.kit.TlsContext;
import dev.orderonce.kit.TlsSettings;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;

/** Calls a service with an operator's key. */
final class OperatorClient implements AutoCloseable {

  private static final Duration TIMEOUT = Duration.ofSeconds(30);
  private static final ObjectMapper JSON = new ObjectMapper();

  private final HttpClient http;
  private final String url;
  private final String key;

  /**
   * A client of one service.
   *
   * @param url where the service is, without a path
   * @param settings if they have a certificate for HTTP, it is shown to the service, whose own is
   *     to be from the authorities of clients
   */
  OperatorClient(String url, String key, Settings settings) {
    this.url = url;
    this.key = key;
    HttpClient.Builder client = HttpClient.newBuilder();
    TlsSettings.from(settings)
        .map(TlsContext::new)
        .map(TlsContext::get)
        .ifPresent(client::sslContext);
    this.http = client.build();
  }

  /** Where a service of this machine is, encrypted if its settings say so. */
  static String local(Port port, Settings settings) {
    String scheme = settings.get(TlsSettings.CERTIFICATE).isPresent() ? "https" : "http";
    return "%s://127.0.0.1:%d".formatted(scheme, settings.get(port.setting()));
  }

  /** An answer that is no success: what the service says about it, in one line. */
  static final class RefusedException extends Exception {

    private static final long serialVersionUID = 1L;

    RefusedException(String message) {
      super(message);
    }
  }

  JsonNode get(String path) throws InterruptedException, RefusedException {
    return send(request(path).GET());
  }

  JsonNode post(String path, Object body) throws InterruptedException, RefusedException {
    return send(
        request(path)
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(JSON.valueToTree(body).toString())));
  }

  @Override
  public void close() {
    http.close();
  }

  private HttpRequest.Builder request(String path) {
    try {
      return HttpRequest.newBuilder(URI.create(url + path))
          .timeout(TIMEOUT)
          .header("Authorization", "Bearer " + key);
    } catch (IllegalArgumentException e) {
      throw new ConfigurationException("'%s' is no URL of a service".formatted(url), e);
    }
  }

  private JsonNode send(HttpRequest.Builder request) throws InterruptedException, RefusedException {
    HttpResponse<byte[]> answer = answer(request.build());
    JsonNode json = read(answer.body());
    if (answer.statusCode() / 100 != 2) {
      throw new RefusedException(
          "%s: %s".formatted(json.path("title").asText(), json.path("detail").asText()));
    }
    return json;
  }

  private HttpResponse<byte[]> answer(HttpRequest request) throws InterruptedException {
    try {
      return http.send(request, HttpResponse.BodyHandlers.ofByteArray());
    } catch (IOException e) {
      throw new ConfigurationException("no answer from " + url, e);
    }
  }

  private JsonNode read(byte[] body) {
    try {
      return JSON.readTree(body);
    } catch (IOException e) {
      throw new ConfigurationException(url + " does not answer like a service of OrderOnce", e);
    }
  }
}
