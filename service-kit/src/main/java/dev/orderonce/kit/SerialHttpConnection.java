package dev.orderonce.kit;

import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.internal.HttpConnection;

/**
 * A connection on which one thread at a time reads requests.
 *
 * <p>Jetty 12.1.12 answers what is not HTTP on another thread, and goes on with the connection when
 * that is done, while the thread that read it may still be about to let go of the buffer. Both gave
 * it back then; the pool handed it to two connections, and requests and answers of one client got
 * into those of another.
 */
final class SerialHttpConnection extends HttpConnection {

  private final Lock reading = new ReentrantLock();

  private SerialHttpConnection(
      HttpConfiguration configuration, Connector connector, EndPoint endPoint) {
    super(configuration, connector, endPoint);
  }

  static HttpConnectionFactory factory(HttpConfiguration configuration) {
    return new HttpConnectionFactory(configuration) {
      @Override
      public Connection newConnection(Connector connector, EndPoint endPoint) {
        SerialHttpConnection connection =
            new SerialHttpConnection(getHttpConfiguration(), connector, endPoint);
        connection.setTransferEncodingChunkMaxLength(getTransferEncodingChunkMaxLength());
        return configure(connection, connector, endPoint);
      }
    };
  }

  @Override
  public void onFillable() {
    reading.lock();
    try {
      super.onFillable();
    } finally {
      reading.unlock();
    }
  }
}
