package dev.orderonce.kit;

import java.time.Duration;
import java.util.List;

/**
 * What a service's HTTP server bears from its clients.
 *
 * @param maxConnections how many connections are open at once; further ones wait to be accepted
 * @param idleTimeout when a connection on which nothing moves is closed
 * @param requestTimeout how long a request may take to arrive whole, and a client to take a part of
 *     an answer
 */
public record HttpLimits(int maxConnections, Duration idleTimeout, Duration requestTimeout) {

  private static final int DEFAULT_CONNECTIONS = 10_000;
  private static final int MAX_CONNECTIONS = 1_000_000;

  public static final Setting<Integer> CONNECTIONS =
      Setting.integer(
          "ORDERONCE_HTTP_MAX_CONNECTIONS",
          DEFAULT_CONNECTIONS,
          1,
          MAX_CONNECTIONS,
          "connections that a service has open at once");
  public static final Setting<Duration> IDLE_TIMEOUT =
      Setting.duration("ORDERONCE_HTTP_IDLE_TIMEOUT", "30s", "when a silent connection is closed");
  public static final Setting<Duration> REQUEST_TIMEOUT =
      Setting.duration(
          "ORDERONCE_HTTP_REQUEST_TIMEOUT", "10s", "how long a request may take to arrive whole");

  static final List<Setting<?>> ALL = List.of(CONNECTIONS, IDLE_TIMEOUT, REQUEST_TIMEOUT);

  static HttpLimits from(Settings settings) {
    return new HttpLimits(
        settings.get(CONNECTIONS),
        settings.positive(IDLE_TIMEOUT),
        settings.positive(REQUEST_TIMEOUT));
  }
}
