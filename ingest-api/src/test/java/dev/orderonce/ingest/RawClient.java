package dev.orderonce.ingest;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;

/** A connection on which any bytes can be sent. */
final class RawClient implements AutoCloseable {

  private static final int PATIENCE_MILLIS = 15_000;

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

  /** All that comes until the server closes the connection; nothing if it resets it. */
  byte[] readToEnd() {
    try {
      return socket.getInputStream().readAllBytes();
    } catch (SocketTimeoutException e) {
      throw new UncheckedIOException("the server is silent", e);
    } catch (IOException e) {
      return new byte[0];
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
