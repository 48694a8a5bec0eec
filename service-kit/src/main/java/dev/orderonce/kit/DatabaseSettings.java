package dev.orderonce.kit;

import java.util.List;

/**
 * Where the PostgreSQL database is.
 *
 * @param host its host
 * @param port its TCP port
 * @param name the database's name
 * @param user the role to connect as; it owns the tables and may replicate
 * @param password the role's password; empty where the server trusts the connection
 */
public record DatabaseSettings(String host, int port, String name, String user, String password) {

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

  public static final List<Setting<?>> ALL = List.of(HOST, PORT, NAME, USER, PASSWORD);

  public static DatabaseSettings from(Settings settings) {
    return new DatabaseSettings(
        settings.get(HOST),
        settings.get(PORT),
        settings.get(NAME),
        settings.get(USER),
        settings.get(PASSWORD));
  }

  /** The JDBC URL, without user and password. */
  public String jdbcUrl() {
    return "jdbc:postgresql://%s:%d/%s".formatted(host, port, name);
  }

  @Override
  public String toString() {
    return "%s as %s".formatted(jdbcUrl(), user);
  }
}
