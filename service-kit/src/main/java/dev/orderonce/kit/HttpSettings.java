package dev.orderonce.kit;

/**
 * Where a service listens for HTTP.
 *
 * @param host the address to bind to; loopback unless a deployment says otherwise
 * @param port the TCP port; 0 for a free one
 * @param portFlag the flag or variable by which a user chooses the port, for the error when it is
 *     taken
 */
public record HttpSettings(String host, int port, String portFlag) {

  /** The address that all services of a process bind to. */
  public static final Setting<String> HOST =
      Setting.text("ORDERONCE_HTTP_HOST", "127.0.0.1", "address that HTTP listens on");

  /** The settings of a service whose port is that setting. */
  public static HttpSettings from(Settings settings, Setting<Integer> port) {
    return new HttpSettings(settings.get(HOST), settings.get(port), port.name());
  }
}
