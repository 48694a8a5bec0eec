package dev.orderonce.quickstart;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orderonce.kit.ApiKeys;
import dev.orderonce.kit.DatabaseSettings;
import dev.orderonce.kit.HttpSettings;
import dev.orderonce.kit.KafkaSettings;
import dev.orderonce.kit.Settings;
import dev.orderonce.kit.embedded.EmbeddedParts;
import dev.orderonce.subscribers.SubscribersService;
import dev.orderonce.subscribers.SubscribersSettings;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class DeadLettersCommandIT {

  private static final EmbeddedParts PARTS = EmbeddedParts.startTemporary();
  private static final SubscribersService SERVICE = new SubscribersService(settings());

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @BeforeAll
  static void start() throws Exception {
    SERVICE.start();
  }

  @AfterAll
  static void stop() {
    SERVICE.stop();
    PARTS.close();
  }

  @Test
  void shouldListShowAndDecide() throws SQLException {
    // Given
    long first = putAside(7, "DEAD", "'it \u001b[31mfails'");
    long second = putAside(8, "PARKED", "null");

    // When
    assertThat(run("list", "--limit", "1")).isZero();
    assertThat(run("show", Long.toString(first))).isZero();
    assertThat(run("redrive", Long.toString(second), "--reason", "try")).isEqualTo(1);
    assertThat(run("discard", Long.toString(first), "--reason", "no order", "--by", "ann"))
        .isZero();
    assertThat(run("show", Long.toString(first))).isZero();

    // Then
    assertThat(err)
        .hasToString(
            "orderonce dead-letters redrive: Another one comes first: dead letter %d waits behind %d%n"
                .formatted(second, first));
    assertThat(out.toString())
        .contains("parked    ledger")
        .contains("more: --cursor " + second)
        .contains("error       it \uFFFD[31mfails")
        .contains("topic       payments.commands")
        .contains("header      a: b")
        .contains("value       {}")
        .contains("behind      1")
        .contains(
            "dead letter %d is discarded; 0 that waited behind it were applied".formatted(first))
        .contains("the next of its key to decide about is " + second)
        .containsPattern("decision    discard by ann at \\S+ because: no order \\(done\\)");
  }

  @Test
  void shouldNotTakeATenantsKey() {
    assertThat(run("list", "--operator-key", "demo-key")).isEqualTo(1);
    assertThat(err.toString())
        .startsWith("orderonce dead-letters list: Not an operator's key")
        .hasLineCount(1);
  }

  private int run(String... arguments) {
    CommandLine commandLine =
        CommandLines.create(Map.of("ORDERONCE_SUBSCRIBERS_PORT", Integer.toString(SERVICE.port())));
    commandLine.setErr(new PrintWriter(err));
    commandLine.setOut(new PrintWriter(out));
    String[] all = new String[arguments.length + 1];
    all[0] = "dead-letters";
    System.arraycopy(arguments, 0, all, 1, arguments.length);
    return commandLine.execute(all);
  }

  private static long putAside(long offset, String state, String error) throws SQLException {
    DatabaseSettings database = PARTS.postgres().settings();
    try (Connection connection =
            DriverManager.getConnection(database.jdbcUrl(), database.user(), database.password());
        Statement statement = connection.createStatement();
        ResultSet id =
            statement.executeQuery(
                """
                insert into dead_letters (subscriber, state, origin_topic, origin_partition,
                  origin_offset, record_timestamp, record_key, record_value, headers, reason, error)
                values ('ledger', '%s', 'payments.commands', 0, %d, 0, 'k', '{}',
                  '[{"name": "a", "text": "b"}]', 'UNDECODABLE', %s)
                returning id
                """
                    .formatted(state, offset, error))) {
      id.next();
      return id.getLong(1);
    }
  }

  private static SubscribersSettings settings() {
    return SubscribersSettings.from(
        Settings.of(Map.of())
            .with(HttpSettings.HOST, "127.0.0.1")
            .with(SubscribersSettings.PORT, "0")
            .with(DatabaseSettings.PORT, Integer.toString(PARTS.postgres().port()))
            .with(KafkaSettings.BOOTSTRAP_SERVERS, PARTS.kafka().bootstrapServers())
            .with(KafkaSettings.PARTITIONS, "1")
            .with(ApiKeys.TENANT_KEYS, "demo=" + ApiKeys.hashed("demo-key"))
            .with(ApiKeys.OPERATOR_KEYS, ApiKeys.hashed(ServiceEnvironment.OPERATOR_KEY)));
  }
}
