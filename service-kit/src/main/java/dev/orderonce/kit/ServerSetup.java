package dev.orderonce.kit;

import io.javalin.config.JavalinConfig;
import java.time.Duration;
import java.util.Set;
import org.eclipse.jetty.http.UriCompliance;
import org.eclipse.jetty.server.ConnectionFactory;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.NetworkConnectionLimit;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.handler.GracefulHandler;

/** How the server below the routes is set up: its limits, its own errors, and its end. */
final class ServerSetup {

  private static final Duration STOP_PATIENCE = Duration.ofSeconds(3);

  /** While all connections are in use, silent ones make room sooner. */
  private static final Duration IDLE_WHEN_FULL = Duration.ofSeconds(1);

  /**
   * What a path segment may hold encoded, since it may be any visible text. Routes are matched
   * before it is decoded, and nothing here is a file.
   */
  private static final UriCompliance ENCODED_TEXT =
      new UriCompliance(
          "ENCODED_TEXT",
          Set.of(
              UriCompliance.Violation.AMBIGUOUS_PATH_SEGMENT,
              UriCompliance.Violation.AMBIGUOUS_PATH_SEPARATOR,
              UriCompliance.Violation.AMBIGUOUS_PATH_PARAMETER,
              UriCompliance.Violation.AMBIGUOUS_PATH_ENCODING,
              UriCompliance.Violation.SUSPICIOUS_PATH_CHARACTERS));

  private ServerSetup() {}

  static void apply(JavalinConfig config, HttpSettings settings) {
    config.jetty.modifyHttpConfiguration(http -> {
      http.setSendServerVersion(false);
      http.setUriCompliance(ENCODED_TEXT);
    });
    config.jetty.addConnector((server, http) -> connector(server, http, settings));
    config.jetty.modifyServer(server -> {
      server.setErrorHandler(new ErrorProblems());
      server.insertHandler(new WholeRequests(() -> config.http.maxRequestSize));
      letRequestsFinishOnStop(server);
    });
    config.jetty.modifyServletContextHandler(
        context -> context.setErrorHandler(new ErrorProblems()));
  }

  private static Connector connector(Server server, HttpConfiguration http, HttpSettings settings) {
    Connector connector = new GuardedConnector(server, settings, protocols(server, http, settings));
    NetworkConnectionLimit limit =
        new NetworkConnectionLimit(settings.limits().maxConnections(), connector);
    limit.setEndPointIdleTimeout(IDLE_WHEN_FULL.toMillis());
    server.addBean(limit);
    return connector;
  }

  private static ConnectionFactory[] protocols(
      Server server, HttpConfiguration http, HttpSettings settings) {
    return settings
        .tls()
        .map(tls ->
            new ConnectionFactory[] {TlsConnection.factory(server, tls), TlsConnection.http(http)})
        .orElseGet(() -> new ConnectionFactory[] {SerialHttpConnection.factory(http)});
  }

  private static void letRequestsFinishOnStop(Server server) {
    server.setStopTimeout(STOP_PATIENCE.toMillis());
    server.insertHandler(new GracefulHandler());
  }
}
