package dev.orderonce.quickstart;

import dev.orderonce.kit.ConfigurationException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** The ports that the system is about to listen on. */
final class Ports {

  private Ports() {}

  /**
   * Checks that all of them are free, together: two flags with the same port do not pass.
   *
   * @param wanted the number of each port; 0 for a free one
   * @return the same numbers, with a free one for each 0
   * @throws ConfigurationException if one is in use, naming port and flag
   */
  static Map<Port, Integer> claim(Map<Port, Integer> wanted) {
    Map<Port, Integer> claimed = new EnumMap<>(Port.class);
    List<ServerSocket> held = new ArrayList<>();
    try {
      for (Map.Entry<Port, Integer> port : new EnumMap<>(wanted).entrySet()) {
        ServerSocket socket = bind(port.getKey(), port.getValue());
        held.add(socket);
        claimed.put(port.getKey(), socket.getLocalPort());
      }
      return claimed;
    } finally {
      held.forEach(Ports::release);
    }
  }

  private static ServerSocket bind(Port port, int number) {
    try {
      return new ServerSocket(number, 1, InetAddress.ofLiteral("127.0.0.1"));
    } catch (IOException e) {
      throw new ConfigurationException(
          "port %d is in use; choose another with %s".formatted(number, port.flag()), e);
    }
  }

  private static void release(ServerSocket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      throw new ConfigurationException(
          "port %d could not be released".formatted(socket.getLocalPort()), e);
    }
  }
}
