package dev.orderonce.processor;

import dev.orderonce.contract.OrderId;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import org.apache.kafka.streams.state.HostInfo;

/** Asks other instances of the processor on behalf of somebody who asked this one. */
final class PeerClient implements AutoCloseable {

  /** Says that an instance asks, which must then be answered without asking a further one. */
  static final String FORWARDED = "OrderOnce-Forwarded";

  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(1);
  private static final Duration TIMEOUT = Duration.ofSeconds(3);

  private final HttpClient http =
      HttpClient.newBuilder()
          .connectTimeout(CONNECT_TIMEOUT)
          .version(HttpClient.Version.HTTP_1_1)
          .build();

  /**
   * What that instance answers.
   *
   * @param authorization what the asker showed
   * @throws IOException if it does not answer within seconds
   */
  HttpResponse<byte[]> order(HostInfo owner, OrderId id, String authorization)
      throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(address(owner, id))
            .header("Authorization", authorization)
            .header(FORWARDED, "1")
            .timeout(TIMEOUT)
            .build();
    return http.send(request, HttpResponse.BodyHandlers.ofByteArray());
  }

  /**
   * Where that order is asked for. Streams knows a host by its bare name, and an address of IP
   * version 6 without the brackets that it needs before a port.
   */
  static URI address(HostInfo owner, OrderId id) {
    String host = owner.host().contains(":") ? "[" + owner.host() + "]" : owner.host();
    return URI.create("http://%s:%d/v1/orders/%s".formatted(host, owner.port(), id));
  }

  @Override
  public void close() {
    http.shutdownNow();
  }
}
