package dev.orderonce.kit;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URLEncoder;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Where the PostgreSQL database is.
 *
 * @param host its host
 * @param port its TCP port
 * @param name the database's name
 * @param user the role to connect as; it owns the tables and may replicate
 * @param password the role's password; empty where the server trusts the connection
 * @param tls how connections are secured
 */
public record DatabaseSettings(
    String host, int port, String name, String user, String password, PostgresTls tls) {

  public static final Setting<String> HOST =
      Setting.text("ORDERONCE_POSTGRES_HOST", "127.0.0.1", "host of PostgreSQL");
  public static final Setting<Integer> PORT =
      Setting.port("ORDERONCE_POSTGRES_PORT", 15_432, "TCP port of PostgreSQL");
  public static final Setting<String> NAME =
      Setting.text("ORDERONCE_POSTGRES_DATABASE", "orderonce", "name of the database");
  public static final Setting<String> USER =
      Setting.text("ORDERONCE_POSTGRES_USER", "orderonce", "role to connect as");
  public static final Setting<String> PASSWORD =
      Setting.secret("ORDERONCE_POSTGRES_PASSWORD", "", "password of the role");

  public static final List<Setting<?>> ALL =
      Stream.of(List.of(HOST, PORT, NAME, USER, PASSWORD), PostgresTls.ALL)
          .<Setting<?>>flatMap(List::stream)
          .toList();

  /** Secured as PostgreSQL's clients are by default. */
  public DatabaseSettings(String host, int port, String name, String user, String password) {
    this(host, port, name, user, password, PostgresTls.DEFAULT);
  }

  public static DatabaseSettings from(Settings settings) {
    return new DatabaseSettings(
        settings.get(HOST),
        settings.get(PORT),
        settings.get(NAME),
        settings.get(USER),
        settings.get(PASSWORD),
        PostgresTls.from(settings));
  }

  /** The JDBC URL, without user and password. */
  public String jdbcUrl() {
    Map<String, String> parameters = new LinkedHashMap<>(tls.parameters());
    tls.keyAlgorithm().ifPresent(algorithm -> parameters.put("pemKeyAlgorithm", algorithm));
    return parameters.entrySet().stream()
        .map(each -> each.getKey() + "=" + URLEncoder.encode(each.getValue(), UTF_8))
        .collect(Collectors.joining("&", address() + "?", ""));
  }

  private String address() {
    return "jdbc:postgresql://%s:%d/%s".formatted(host, port, name);
  }

  @Override
  public String toString() {
    return "%s as %s".formatted(address(), user);
  }
}
