package dev.orderonce.kit;

import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.SecureRequestCustomizer;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.eclipse.jetty.util.component.AbstractLifeCycle;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * HTTP over TLS. New connections take the certificate that the files hold by then; those that are
 * open go on as they began.
 */
final class TlsConnection extends AbstractLifeCycle {

  private static final Logger log = LoggerFactory.getLogger(TlsConnection.class);

  private final TlsSettings settings;
  private final TlsContext context;
  private final SslContextFactory.Server jetty = new SslContextFactory.Server();
  private final ScheduledExecutorService reloader =
      Executors.newSingleThreadScheduledExecutor(
          task -> Thread.ofPlatform().name("tls-reload").daemon().unstarted(task));

  private TlsConnection(TlsSettings settings) {
    this.settings = settings;
    this.context = new TlsContext(settings);
    jetty.setSslContext(context.get());
    jetty.setNeedClientAuth(settings.clientCa().isPresent());
  }

  /** What a connector of that server needs; the files are looked at while the server runs. */
  static SslConnectionFactory factory(Server server, TlsSettings settings) {
    TlsConnection tls = new TlsConnection(settings);
    server.addBean(tls);
    return new SslConnectionFactory(tls.jetty, "http/1.1");
  }

  /** HTTP that knows that it is encrypted. */
  static HttpConnectionFactory http(HttpConfiguration http) {
    HttpConfiguration secure = new HttpConfiguration(http);
    // Clients check the server's name; which one they used is nothing that it must check.
    secure.addCustomizer(new SecureRequestCustomizer(false));
    return SerialHttpConnection.factory(secure);
  }

  @Override
  protected void doStart() {
    long pause = settings.reload().toNanos();
    var _ = reloader.scheduleWithFixedDelay(this::reload, pause, pause, TimeUnit.NANOSECONDS);
  }

  @Override
  protected void doStop() {
    reloader.shutdownNow();
  }

  private void reload() {
    try {
      if (context.refresh()) {
        jetty.reload(factory -> factory.setSslContext(context.get()));
      }
    } catch (Exception e) {
      log.warn("TLS goes on with the former certificate: {}", Failures.line(e));
    }
  }
}
