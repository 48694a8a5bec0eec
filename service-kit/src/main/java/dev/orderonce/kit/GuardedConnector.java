package dev.orderonce.kit;

import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.io.ManagedSelector;
import org.eclipse.jetty.io.SocketChannelEndPoint;
import org.eclipse.jetty.server.ConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;

/**
 * Listens, and closes connections whose clients are too slow. An idle timeout alone begins anew
 * with every byte; so a client that sends or takes one now and then would hold what it has for
 * ever.
 */
final class GuardedConnector extends ServerConnector {

  private static final int LOOKS_PER_TIMEOUT = 4;

  private final Duration requestTimeout;

  GuardedConnector(Server server, HttpSettings settings, ConnectionFactory... factories) {
    super(server, factories);
    this.requestTimeout = settings.limits().requestTimeout();
    setHost(settings.host());
    setPort(settings.port());
    setIdleTimeout(settings.limits().idleTimeout().toMillis());
  }

  @Override
  protected SocketChannelEndPoint newEndPoint(
      SocketChannel channel, ManagedSelector selector, SelectionKey key) {
    SocketChannelEndPoint endPoint =
        new GuardedEndPoint(channel, selector, key, getScheduler(), requestTimeout);
    endPoint.setIdleTimeout(getIdleTimeout());
    return endPoint;
  }

  @Override
  protected void doStart() throws Exception {
    super.doStart();
    lookLater();
  }

  private void lookLater() {
    long pause = Math.max(1, requestTimeout.toMillis() / LOOKS_PER_TIMEOUT);
    getScheduler().schedule(this::look, pause, TimeUnit.MILLISECONDS);
  }

  private void look() {
    if (!isRunning()) {
      return;
    }
    try {
      for (EndPoint endPoint : getConnectedEndPoints()) {
        if (endPoint instanceof GuardedEndPoint guarded) {
          guarded.endIfOverdue();
        }
      }
    } finally {
      lookLater();
    }
  }
}
