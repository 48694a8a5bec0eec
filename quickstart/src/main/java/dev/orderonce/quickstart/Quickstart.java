package dev.orderonce.quickstart;

import dev.orderonce.kit.ServiceGroup;
import dev.orderonce.kit.Settings;
import dev.orderonce.kit.embedded.EmbeddedParts;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;

/**
 * The whole system in this process: PostgreSQL and Kafka side by side, then the services one after
 * the other. It stops in the reverse order.
 */
final class Quickstart {

  private static final Duration SERVICES_STOP = Duration.ofSeconds(5);
  private static final Duration KAFKA_STOP = Duration.ofSeconds(2);
  private static final Duration POSTGRES_STOP = Duration.ofMillis(2_500);

  private final QuickstartSettings settings;
  private final DataDirectory directory;
  private final StopSignal signal;

  Quickstart(QuickstartSettings settings, DataDirectory directory, StopSignal signal) {
    this.settings = settings;
    this.directory = directory;
    this.signal = signal;
  }

  /**
   * Runs until the process is asked to stop, and says on {@code out} when it is ready.
   *
   * @throws dev.orderonce.kit.ConfigurationException if a port is in use or a part cannot start;
   *     what had started is stopped by then
   */
  void run(PrintWriter out) throws Exception {
    EmbeddedParts.stopOrphans(directory.path());
    Map<Port, Integer> ports = Ports.claim(settings.ports());
    EmbeddedParts parts =
        EmbeddedParts.start(directory.path(), port(ports, Port.POSTGRES), port(ports, Port.KAFKA));
    ServiceGroup services = new ServiceGroup();
    try {
      Settings environment = ServiceEnvironment.of(settings.environment(), parts, ports, directory);
      if (new Startup(services, signal).run(ServiceRecipe.ALL, environment)) {
        out.println(ReadinessLine.of(ports, directory));
        out.flush();
        signal.await();
      }
    } finally {
      stop(services, parts);
    }
  }

  /**
   * Each has a time of its own, so that one that hangs does not cost PostgreSQL its orderly end.
   */
  private static void stop(ServiceGroup services, EmbeddedParts parts) {
    BoundedStop.run("services", SERVICES_STOP, services::stop);
    BoundedStop.run("Kafka", KAFKA_STOP, parts.kafka()::close);
    BoundedStop.run("PostgreSQL", POSTGRES_STOP, parts.postgres()::close);
  }

  private static int port(Map<Port, Integer> ports, Port port) {
    return Objects.requireNonNull(ports.get(port));
  }
}
