package dev.orderonce.kit.embedded;

import dev.orderonce.kit.ConfigurationException;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.common.utils.Utils;
import org.apache.kafka.server.ServerSocketFactory;

/**
 * Ports on loopback that Kafka's listeners get. They are bound before its configuration names them:
 * a port that was only found to be free may be another's by then.
 */
final class BoundSockets implements ServerSocketFactory, AutoCloseable {

  private static final int BACKLOG = 50;

  private final Map<String, ServerSocketChannel> byListener = new ConcurrentHashMap<>();

  /**
   * Binds a port for a listener.
   *
   * @param requestedPort 0 for a free one
   * @return the port
   * @throws ConfigurationException if the port is in use
   */
  int bind(String listener, int requestedPort) throws IOException {
    ServerSocketChannel socket = ServerSocketChannel.open();
    byListener.put(listener, socket);
    try {
      socket.configureBlocking(false);
      socket.bind(
          new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), requestedPort), BACKLOG);
    } catch (BindException e) {
      throw new ConfigurationException("Kafka's port %d is in use".formatted(requestedPort), e);
    }
    return socket.socket().getLocalPort();
  }

  /** What was bound for the listener; else the address is bound now. */
  @Override
  public ServerSocketChannel openServerSocket(
      String listener, InetSocketAddress address, int backlog, int receiveBuffer)
      throws IOException {
    ServerSocketChannel socket = byListener.remove(listener);
    return socket == null
        ? INSTANCE.openServerSocket(listener, address, backlog, receiveBuffer)
        : socket;
  }

  /** Closes those that no listener has got. */
  @Override
  public void close() {
    byListener.values().forEach(socket -> Utils.closeQuietly(socket, "server socket"));
    byListener.clear();
  }
}
