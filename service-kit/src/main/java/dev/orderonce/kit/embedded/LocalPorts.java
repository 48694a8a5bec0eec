package dev.orderonce.kit.embedded;

import dev.orderonce.kit.ConfigurationException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;

/** TCP ports on loopback. */
final class LocalPorts {

  private LocalPorts() {}

  /** The port itself if it is free, or a free one for 0. */
  static int claim(int port, String owner) {
    try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.ofLiteral("127.0.0.1"))) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new ConfigurationException("%s's port %d is in use".formatted(owner, port), e);
    }
  }
}
