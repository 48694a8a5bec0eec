package dev.orderonce.proof;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/** TCP ports on loopback that nothing listens on. */
final class FreePorts {

  private static final int LASTING_FROM = 20_000;
  private static final int LASTING_TO = 30_000;

  private FreePorts() {}

  /** That many different ones. */
  static List<Integer> of(int count) throws IOException {
    List<ServerSocket> sockets = new ArrayList<>();
    List<Integer> ports = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
      sockets.add(socket);
      ports.add(socket.getLocalPort());
    }
    for (ServerSocket socket : sockets) {
      socket.close();
    }
    return ports;
  }

  /**
   * One from below those that the system gives to outgoing connections. While a server is down, a
   * client that tries again and again to reach it might otherwise be given the very port.
   */
  static int lasting() {
    while (true) {
      int port = ThreadLocalRandom.current().nextInt(LASTING_FROM, LASTING_TO);
      try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
        return socket.getLocalPort();
      } catch (IOException e) {
        // In use: another one.
      }
    }
  }
}
