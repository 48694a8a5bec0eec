package dev.orderonce.quickstart;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orderonce.kit.Database;
import dev.orderonce.kit.DatabaseSettings;
import dev.orderonce.kit.KafkaTopics;
import dev.orderonce.kit.embedded.EmbeddedParts;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class UpkeepCommandsIT {

  private static final EmbeddedParts PARTS = EmbeddedParts.startTemporary();

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @BeforeAll
  static void setUp() throws Exception {
    Database.migrate(PARTS.postgres().settings());
    KafkaTopics.ensure(
        PARTS.kafka().settings(1),
        Stream.of("orders.commands", "orders.events", "orders.outcomes")
            .map(topic -> new KafkaTopics.Wanted(topic, 1, false))
            .toList());
  }

  @AfterAll
  static void stop() {
    PARTS.close();
  }

  @Test
  void shouldNameAnOrderWithoutItsCharge() throws SQLException {
    // Given
    UUID order = UUID.randomUUID();
    assertThat(run("audit")).isZero();
    assertThat(out.toString())
        .contains("0 orders compared, 0 left out")
        .contains("0 discrepancies");
    execute(
        """
        insert into orders (id, tenant, customer_id, amount, currency, state, created_at, updated_at)
        values ('%s', 'demo', 'cust_1', 2500, 'EUR', 'PAID', now(), now())
        """
            .formatted(order));

    // When
    int afterGrace = run("audit", "--grace", "0s");
    int within = run("audit", "--grace=1h");

    // Then
    assertThat(afterGrace).isEqualTo(1);
    assertThat(within).isZero();
    assertThat(err.toString()).isEmpty();
    assertThat(out.toString())
        .containsPattern("demo +EUR +0 +0 +0 +2500")
        .containsPattern("order_without_charge +%s +PAID over 2500 EUR, but".formatted(order))
        .containsPattern("totals_differ +demo/EUR +held 0, due 2500")
        .contains("2 discrepancies", "0 orders compared, 1 left out");
    execute("delete from orders");
  }

  @Test
  void shouldRebuildFromEmptyTopics() {
    // When
    int exitCode = run("rebuild-projection", "--kafka-port", kafkaPort());

    // Then
    assertThat(exitCode).isZero();
    assertThat(out.toString())
        .startsWith("log: ")
        .endsWith("%n0 records read, 0 of them unreadable; 0 rows put right%n".formatted());
  }

  @Test
  void shouldSayInOneLineWhatIsWrong() {
    assertThat(run("audit", "--grace", "soon")).isEqualTo(2);
    assertThat(run("audit", "--postgres-port", "1")).isEqualTo(1);
    assertThat(run("rebuild-projection", "--postgres-port", "1")).isEqualTo(1);
    assertThat(err.toString().lines())
        .hasSize(3)
        .anySatisfy(line -> assertThat(line).contains("ORDERONCE_AUDIT_GRACE 'soon' is wrong"))
        .anySatisfy(line -> assertThat(line).startsWith("orderonce audit: jdbc:postgresql"));
  }

  private int run(String... arguments) {
    CommandLine commandLine =
        CommandLines.create(
            Map.of("ORDERONCE_POSTGRES_PORT", Integer.toString(PARTS.postgres().port())));
    commandLine.setErr(new PrintWriter(err));
    commandLine.setOut(new PrintWriter(out));
    return commandLine.execute(arguments);
  }

  private static String kafkaPort() {
    String servers = PARTS.kafka().bootstrapServers();
    return servers.substring(servers.lastIndexOf(':') + 1);
  }

  private static void execute(String sql) throws SQLException {
    DatabaseSettings database = PARTS.postgres().settings();
    try (Connection connection =
            DriverManager.getConnection(database.jdbcUrl(), database.user(), database.password());
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }
}
