package dev.orderonce.processor;

import dev.orderonce.contract.OrderId;
import dev.orderonce.kit.TlsContext;
import dev.orderonce.kit.TlsSettings;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Optional;
import org.apache.kafka.streams.state.HostInfo;

/**
 * Asks other instances of the processor on behalf of somebody who asked this one. Where HTTP is
 * encrypted, they are trusted if their certificates are from the authorities of clients, and are
 * shown this instance's own.
 */
final class PeerClient implements AutoCloseable {

  /** Says that an instance asks, which must then be answered without asking a further one. */
  static final String FORWARDED = "OrderOnce-Forwarded";

  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(1);
  private static final Duration TIMEOUT = Duration.ofSeconds(3);

  private final Optional<TlsContext> tls;
  private HttpClient http;

  PeerClient(Optional<TlsSettings> tls) {
    this.tls = tls.map(TlsContext::new);
    this.http = connect();
  }

  /**
   * What that instance answers.
   *
   * @param authorization what the asker showed
   * @throws IOException if it does not answer within seconds
   */
  HttpResponse<byte[]> order(HostInfo owner, OrderId id, String authorization)
      throws IOException, InterruptedException {
    String scheme = tls.isPresent() ? "https" : "http";
    HttpRequest request =
        HttpRequest.newBuilder(address(scheme, owner, id))
            .header("Authorization", authorization)
            .header(FORWARDED, "1")
            .timeout(TIMEOUT)
            .build();
    return current().send(request, HttpResponse.BodyHandlers.ofByteArray());
  }

  /**
   * Where that order is asked for. Streams knows a host by its bare name, and an address of IP
   * version 6 without the brackets that it needs before a port.
   */
  static URI address(String scheme, HostInfo owner, OrderId id) {
    String host = owner.host().contains(":") ? "[" + owner.host() + "]" : owner.host();
    return URI.create("%s://%s:%d/v1/orders/%s".formatted(scheme, host, owner.port(), id));
  }

  @Override
  public synchronized void close() {
    http.shutdownNow();
  }

  /** The former client ends when what it sends is answered. */
  private synchronized HttpClient current() {
    if (tls.map(TlsContext::refresh).orElse(false)) {
      http.shutdown();
      http = connect();
    }
    return http;
  }

  private HttpClient connect() {
    HttpClient.Builder client =
        HttpClient.newBuilder()
            .connectTimeout(CONNECT_TIMEOUT)
            .version(HttpClient.Version.HTTP_1_1);
    tls.ifPresent(context -> client.sslContext(context.get()));
    return client.build();
  }
}
