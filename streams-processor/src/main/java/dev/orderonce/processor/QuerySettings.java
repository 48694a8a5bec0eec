package dev.orderonce.processor;

import dev.orderonce.kit.ApiKeys;
import dev.orderonce.kit.ConfigurationException;
import dev.orderonce.kit.HttpSettings;
import dev.orderonce.kit.Setting;
import dev.orderonce.kit.Settings;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.streams.state.HostInfo;

/**
 * What an instance needs to answer queries, and to be asked by the others.
 *
 * @param operators whose queries are answered
 * @param advertised the host and port under which other instances reach it; empty for those that it
 *     listens on
 */
public record QuerySettings(ApiKeys operators, String advertised) {

  private static final Pattern ADDRESS =
      Pattern.compile("(?:[A-Za-z0-9.-]+|\\[[0-9a-fA-F:.%]+]):(\\d{1,5})");

  private static final int MAX_PORT = 65_535;

  public static final Setting<String> ADVERTISED_ADDRESS =
      new Setting<>(
          "ORDERONCE_PROCESSOR_ADVERTISED_ADDRESS",
          "host:port under which other instances reach this one; if empty, where its HTTP listens",
          "",
          false,
          QuerySettings::address);

  /** All that are read. */
  static final List<Setting<?>> ALL = List.of(ApiKeys.OPERATOR_KEYS, ADVERTISED_ADDRESS);

  /**
   * Reads them.
   *
   * @throws ConfigurationException naming the variable that is wrong
   */
  static QuerySettings from(Settings settings) {
    return new QuerySettings(settings.get(ApiKeys.OPERATOR_KEYS), settings.get(ADVERTISED_ADDRESS));
  }

  /**
   * Where the other instances reach this one.
   *
   * @param http where it listens
   * @param port the port that it got, if any was right
   * @throws ConfigurationException if it listens on all addresses and does not know its own name
   */
  HostInfo self(HttpSettings http, int port) {
    if (!advertised.isEmpty()) {
      return HostInfo.buildFromEndpoint(advertised);
    }
    try {
      return InetAddress.getByName(http.host()).isAnyLocalAddress()
          ? new HostInfo(InetAddress.getLocalHost().getHostName(), port)
          : new HostInfo(http.host(), port);
    } catch (UnknownHostException e) {
      throw new ConfigurationException(
          "%s must be set: this machine does not know its own address"
              .formatted(ADVERTISED_ADDRESS.name()),
          e);
    }
  }

  private static String address(String text) {
    Matcher address = ADDRESS.matcher(text);
    if (text.isEmpty() || (address.matches() && isPort(Integer.parseInt(address.group(1))))) {
      return text;
    }
    throw new IllegalArgumentException("expected host:port");
  }

  private static boolean isPort(int number) {
    return number > 0 && number <= MAX_PORT;
  }
}
