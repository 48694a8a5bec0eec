package dev.orderonce.quickstart;

import dev.orderonce.contract.TenantId;
import dev.orderonce.kit.ApiKey;
import dev.orderonce.kit.ApiKeyTable;
import dev.orderonce.kit.ConfigurationException;
import dev.orderonce.kit.Database;
import dev.orderonce.kit.DatabaseSettings;
import dev.orderonce.kit.Failures;
import dev.orderonce.kit.Principal;
import dev.orderonce.kit.Setting;
import dev.orderonce.kit.Settings;
import java.io.PrintWriter;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code orderonce keys}: makes, lists and revokes the API keys in the database. */
@Command(
    name = "keys",
    synopsisSubcommandLabel = "COMMAND",
    description = "Makes, lists and revokes the API keys in the database.")
final class KeysCommand {

  private static final List<Port> PORTS = List.of(Port.POSTGRES);
  private static final int MAX_NOTE = 128;

  /** All that it reads. */
  static final List<Setting<?>> KNOWN = DatabaseSettings.ALL;

  private final Map<String, String> environment;

  @Spec private CommandSpec spec = CommandSpec.create();

  private KeysCommand(Map<String, String> environment) {
    this.environment = environment;
  }

  static CommandLine commandLine(Map<String, String> environment) {
    CommandLine commandLine = new CommandLine(new KeysCommand(environment));
    for (CommandLine each : commandLine.getSubcommands().values()) {
      PORTS.forEach(port -> each.getCommandSpec().addOption(PortOption.of(port)));
    }
    return commandLine;
  }

  @Command(
      name = "create",
      description =
          "Makes a key and prints it, this once: what is stored does not tell it. The services"
              + " take it within a second.")
  void create(
      @Option(names = "--tenant", paramLabel = "NAME", description = "Makes a key of that tenant.")
          @Nullable String tenant,
      @Option(names = "--operator", description = "Makes an operator's key.") boolean operator,
      @Option(
              names = "--note",
              paramLabel = "TEXT",
              defaultValue = "",
              description = "What it is for, up to 128 characters.")
          String note)
      throws SQLException {
    Principal holder = holder(tenant, operator);
    if (note.length() > MAX_NOTE) {
      throw misused("--note takes up to %d characters".formatted(MAX_NOTE));
    }
    DatabaseSettings database = database();
    ApiKey key = ApiKey.random();
    try (Connection connection = connect(database)) {
      Database.migrate(database);
      long id = ApiKeyTable.insert(connection, key, holder, note, Instant.now());
      PrintWriter err = spec.commandLine().getErr();
      err.printf("key %d of %s; it is not shown again:%n", id, name(holder));
      err.flush();
    }
    out().println(key.text());
    out().flush();
  }

  @Command(name = "list", description = "Lists the keys there ever were, without the keys.")
  void list() throws SQLException {
    try (Connection connection = connect(database())) {
      for (ApiKeyTable.Row row : ApiKeyTable.list(connection)) {
        String validity = row.revokedAt() == null ? "valid" : "revoked " + row.revokedAt();
        out()
            .printf(
                "%d  %s  made %s  %s  %s%n",
                row.id(), name(row.holder()), row.createdAt(), validity, row.note());
      }
    }
    out().flush();
  }

  @Command(
      name = "revoke",
      description = "Revokes a key: the services refuse it soon (ORDERONCE_API_KEYS_REFRESH).")
  void revoke(@Parameters(paramLabel = "ID", description = "Its number in the list.") long id)
      throws SQLException {
    try (Connection connection = connect(database())) {
      if (!ApiKeyTable.revoke(connection, id, Instant.now())) {
        throw new ConfigurationException("there is no valid key %d".formatted(id));
      }
    }
    out().printf("key %d is revoked%n", id);
    out().flush();
  }

  private Principal holder(@Nullable String tenant, boolean operator) {
    if (operator == (tenant != null)) {
      throw misused("say either --tenant NAME or --operator");
    }
    try {
      return tenant == null
          ? new Principal.Operator()
          : new Principal.Tenant(new TenantId(tenant).value());
    } catch (IllegalArgumentException e) {
      throw misused("--tenant is wrong: " + e.getMessage());
    }
  }

  private DatabaseSettings database() {
    try {
      Settings settings = Settings.of(environment);
      KnownSettings.require(settings);
      return DatabaseSettings.from(PortOption.apply(PORTS, current().getParseResult(), settings));
    } catch (ConfigurationException e) {
      throw misused(String.valueOf(e.getMessage()));
    }
  }

  private static Connection connect(DatabaseSettings database) {
    try {
      return DriverManager.getConnection(database.jdbcUrl(), database.user(), database.password());
    } catch (SQLException e) {
      throw new ConfigurationException(
          "the database does not answer at %s: %s".formatted(database, Failures.line(e)), e);
    }
  }

  private ParameterException misused(String why) {
    return new ParameterException(current(), why);
  }

  /** The subcommand that is being run. */
  private CommandLine current() {
    return spec.commandLine().getParseResult().subcommand().commandSpec().commandLine();
  }

  private PrintWriter out() {
    return spec.commandLine().getOut();
  }

  private static String name(Principal holder) {
    return switch (holder) {
      case Principal.Tenant(String tenant) -> "tenant " + tenant;
      case Principal.Operator() -> "an operator";
    };
  }
}
