package dev.orderonce.ingest;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;

/** A connection on which any bytes can be sent. */
final class RawClient implements AutoCloseable {

  private static final int PATIENCE_MILLIS = 15_000;
  private static final int BUFFER_BYTES = 8_192;

  private final Socket socket;

  RawClient(int port) {
    try {
      socket = new Socket(InetAddress.getLoopbackAddress(), port);
      socket.setSoTimeout(PATIENCE_MILLIS);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Sends bytes, and reads all that comes until the server closes the connection. */
  static byte[] exchange(int port, byte[] request) {
    try (RawClient client = new RawClient(port)) {
      return client.send(request).readToEnd();
    }
  }

  /** Sends bytes; that the server has closed meanwhile is found when reading. */
  RawClient send(byte[] bytes) {
    try {
      socket.getOutputStream().write(bytes);
      return this;
    } catch (IOException e) {
      return this;
    }
  }

  RawClient send(String text) {
    return send(text.getBytes(ISO_8859_1));
  }

  /** Says that nothing more will be sent. */
  RawClient finish() {
    try {
      socket.shutdownOutput();
      return this;
    } catch (IOException e) {
      return this;
    }
  }

  /** All that comes until the server closes or resets the connection. */
  byte[] readToEnd() {
    ByteArrayOutputStream read = new ByteArrayOutputStream();
    byte[] buffer = new byte[BUFFER_BYTES];
    try {
      int count = socket.getInputStream().read(buffer);
      while (count >= 0) {
        read.write(buffer, 0, count);
        count = socket.getInputStream().read(buffer);
      }
      return read.toByteArray();
    } catch (SocketTimeoutException e) {
      throw new UncheckedIOException("the server is silent after: " + read, e);
    } catch (IOException e) {
      // It did not read all that was sent; what it had answered before that has arrived.
      return read.toByteArray();
    }
  }

  @Override
  public void close() {
    try {
      socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
