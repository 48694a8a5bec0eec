package dev.orderonce.kit;

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

  /** Sends a text; that the server has closed meanwhile is found when reading. */
  RawClient send(String text) {
    try {
      socket.getOutputStream().write(text.getBytes(ISO_8859_1));
      return this;
    } catch (IOException e) {
      return this;
    }
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
  String readToEnd() {
    try {
      return new String(socket.getInputStream().readAllBytes(), ISO_8859_1);
    } catch (SocketTimeoutException e) {
      throw new UncheckedIOException("the server does not end the connection", e);
    } catch (IOException e) {
      // Reset instead of closed: there were bytes that the server did not read.
      return "";
    }
  }

  /** What comes until it has that text in it; fails if nothing more comes. */
  String readUntil(String text) {
    StringBuilder read = new StringBuilder();
    try {
      while (read.indexOf(text) < 0) {
        int next = socket.getInputStream().read();
        if (next < 0) {
          throw new AssertionError("the connection ended after: " + read);
        }
        read.append((char) next);
      }
      return read.toString();
    } catch (IOException e) {
      throw new UncheckedIOException("after: " + read, e);
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
