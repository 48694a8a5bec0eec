package dev.orderonce.kit;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Where a service listens for HTTP.
 *
 * @param host the address to bind to; loopback unless a deployment says otherwise
 * @param port the TCP port; 0 for a free one
 * @param portFlag the flag or variable by which a user chooses the port, for the error when it is
 *     taken
 * @param limits what it bears
 */
public record HttpSettings(String host, int port, String portFlag, HttpLimits limits) {

  /** The address that all services of a process bind to. */
  public static final Setting<String> HOST =
      Setting.text("ORDERONCE_HTTP_HOST", "127.0.0.1", "address that HTTP listens on");

  /** All that every service reads about HTTP. */
  public static final List<Setting<?>> ALL =
      Stream.concat(Stream.of(HOST), HttpLimits.ALL.stream()).toList();

  /** With the limits that are the default. */
  public HttpSettings(String host, int port, String portFlag) {
    this(host, port, portFlag, HttpLimits.from(Settings.of(Map.of())));
  }

  /** The settings of a service whose port is that setting. */
  public static HttpSettings from(Settings settings, Setting<Integer> port) {
    return new HttpSettings(
        settings.get(HOST), settings.get(port), port.name(), HttpLimits.from(settings));
  }
}
