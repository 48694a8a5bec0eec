package dev.orderonce.relay;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.util.HashSet;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import javax.net.SocketFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The connections of one engine to PostgreSQL, so that they can be cut. An engine that is closed
 * says goodbye on each of them, and where the other end has gone without a word it would wait for
 * the answers, one timeout after the other.
 */
final class SessionSockets implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(SessionSockets.class);
  private static final Map<String, SessionSockets> SESSIONS = new ConcurrentHashMap<>();

  private final String id = UUID.randomUUID().toString();
  private final Set<Socket> sockets = new HashSet<>();
  private boolean cut;

  /** Has that engine connect through this. */
  void serve(Properties engine) {
    SESSIONS.put(id, this);
    engine.put("driver.socketFactory", Factory.class.getName());
    engine.put("driver.socketFactoryArg", id);
  }

  /** Ends whatever is read or written, and lets nothing be opened any more. */
  synchronized void cut() {
    cut = true;
    sockets.forEach(SessionSockets::close);
    sockets.clear();
  }

  /** Cuts what the engine has left open. */
  @Override
  public void close() {
    SESSIONS.remove(id);
    cut();
  }

  private synchronized Socket open() throws SocketException {
    if (cut) {
      throw new SocketException("the relay has given this session up");
    }
    sockets.removeIf(Socket::isClosed);
    Socket socket = new Socket();
    sockets.add(socket);
    return socket;
  }

  private static void close(Socket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      log.debug("a connection to PostgreSQL does not close", e);
    }
  }

  /** Made by the driver, which connects the sockets itself, and public for that. */
  public static final class Factory extends SocketFactory {

    private final String session;

    /**
     * For one session.
     *
     * @param session its id
     */
    public Factory(String session) {
      this.session = session;
    }

    @Override
    public Socket createSocket() throws IOException {
      SessionSockets sockets = SESSIONS.get(session);
      if (sockets == null) {
        throw new SocketException("the relay's session has ended");
      }
      return sockets.open();
    }

    @Override
    public Socket createSocket(String host, int port) {
      throw new UnsupportedOperationException();
    }

    @Override
    public Socket createSocket(String host, int port, InetAddress local, int localPort) {
      throw new UnsupportedOperationException();
    }

    @Override
    public Socket createSocket(InetAddress host, int port) {
      throw new UnsupportedOperationException();
    }

    @Override
    public Socket createSocket(InetAddress host, int port, InetAddress local, int localPort) {
      throw new UnsupportedOperationException();
    }
  }
}
