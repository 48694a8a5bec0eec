package dev.orderonce.quickstart;

import java.util.Map;

/** The one line that says that the system is ready, and how to reach it. */
final class ReadinessLine {

  private ReadinessLine() {}

  static String of(Map<Port, Integer> ports, DataDirectory directory) {
    return String.join(
        " | ",
        "OrderOnce is ready: API "
            + url(ports, Port.API)
            + " with key "
            + ServiceEnvironment.DEMO_KEY,
        "relay " + url(ports, Port.RELAY),
        "processor " + url(ports, Port.PROCESSOR),
        "subscribers " + url(ports, Port.SUBSCRIBERS),
        "Kafka " + address(ports, Port.KAFKA),
        "PostgreSQL " + address(ports, Port.POSTGRES),
        "data " + directory.path());
  }

  private static String url(Map<Port, Integer> ports, Port port) {
    return "http://" + address(ports, port);
  }

  private static String address(Map<Port, Integer> ports, Port port) {
    return "127.0.0.1:" + ports.get(port);
  }
}
