package dev.orderonce.proof;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.orderonce.contract.Envelope;
import dev.orderonce.contract.Message;
import dev.orderonce.contract.MessageCodec;
import dev.orderonce.contract.MessageId;
import dev.orderonce.contract.PaymentCommand.ChargePayment;
import dev.orderonce.contract.PaymentReply;
import dev.orderonce.contract.Topic;
import dev.orderonce.contract.UndecodableMessageException;
import dev.orderonce.kit.DatabaseSettings;
import dev.orderonce.kit.KafkaSettings;
import dev.orderonce.kit.Outbox;
import dev.orderonce.kit.OutboxRow;
import dev.orderonce.kit.Settings;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;

/**
 * A ledger as it is written by the book: one message, one transaction, with an inbox row, the
 * balances, the transfer and the reply; offsets after each poll. It has tables of its own without
 * triggers, and declines nothing.
 */
final class TextbookLedger implements LedgerContender {

  private static final List<String> TABLES =
      List.of(
          "create table book_inbox (message_id uuid primary key)",
          "create table book_accounts (id varchar(64) primary key, balance bigint not null)",
          """
          create table book_transfers (id uuid primary key, order_id uuid not null,
            account_id varchar(64) not null, amount bigint not null)
          """);

  private static final String RECORD =
      "insert into book_inbox (message_id) values (?) on conflict do nothing";
  private static final String MOVE =
      """
      insert into book_accounts (id, balance) values (?, ?)
      on conflict (id) do update set balance = book_accounts.balance + excluded.balance
      """;
  private static final String TRANSFER =
      "insert into book_transfers (id, order_id, account_id, amount) values (?, ?, ?, ?)";

  @Override
  public String label() {
    return "textbook inbox";
  }

  @Override
  public String group() {
    return "textbook-ledger";
  }

  @Override
  public List<Expected> expected(long charges) {
    return List.of(
        new Expected("select count(*) from book_transfers", charges),
        new Expected("select count(*) from book_inbox", charges),
        new Expected("select count(*) from outbox", charges),
        new Expected("select sum(balance) from book_accounts", 0));
  }

  @Override
  public AutoCloseable start(Settings settings) throws SQLException {
    DatabaseSettings database = DatabaseSettings.from(settings);
    Connection connection =
        DriverManager.getConnection(database.jdbcUrl(), database.user(), database.password());
    connection.setAutoCommit(false);
    createTables(connection);
    AtomicBoolean stopping = new AtomicBoolean();
    Thread thread =
        Thread.ofPlatform()
            .name("textbook-ledger")
            .start(() -> run(KafkaSettings.from(settings), connection, stopping));
    return () -> {
      stopping.set(true);
      thread.join();
      connection.close();
    };
  }

  private void run(KafkaSettings kafka, Connection connection, AtomicBoolean stopping) {
    Map<String, Object> config =
        Map.of(
            ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
            kafka.bootstrapServers(),
            ConsumerConfig.GROUP_ID_CONFIG,
            group(),
            ConsumerConfig.ISOLATION_LEVEL_CONFIG,
            "read_committed",
            ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
            false,
            ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
            "earliest");
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
      consumer.subscribe(List.of(Topic.PAYMENT_COMMANDS.topicName()));
      while (!stopping.get()) {
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(100))) {
          apply(connection, record);
        }
        consumer.commitSync();
      }
    } catch (SQLException | UndecodableMessageException e) {
      throw new IllegalStateException("the textbook ledger failed", e);
    }
  }

  private static void apply(Connection connection, ConsumerRecord<byte[], byte[]> record)
      throws SQLException, UndecodableMessageException {
    Envelope<Message> message = MessageCodec.decode(name -> header(record, name), record.value());
    UUID id = message.id().value();
    if (message.data() instanceof ChargePayment charge && update(connection, RECORD, id) == 1) {
      long amount = charge.money().amount();
      String account = charge.accountId().value();
      update(connection, MOVE, account, -amount);
      update(connection, MOVE, "merchant", amount);
      update(connection, TRANSFER, id, charge.orderId().value(), account, amount);
      Outbox.insert(connection, List.of(reply(message, charge)));
    }
    connection.commit();
  }

  private static OutboxRow reply(Envelope<Message> message, ChargePayment charge) {
    var captured = new PaymentReply.PaymentCaptured(charge.orderId(), message.id(), charge.money());
    return new OutboxRow(
        MessageId.ofReply(message.id()).value(),
        captured.messageType().topic().topicName(),
        charge.orderId().toString(),
        captured.messageType().typeName(),
        new String(MessageCodec.encode(captured), UTF_8),
        message.tenant().value(),
        "/textbook/ledger",
        message.time(),
        message.traceparent(),
        message.correlationId().value(),
        message.id().value());
  }

  private static void createTables(Connection connection) throws SQLException {
    for (String table : TABLES) {
      update(connection, table.replace("create table", "create table if not exists"));
    }
    connection.commit();
  }

  private static int update(Connection connection, String sql, Object... parameters)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      for (int i = 0; i < parameters.length; i++) {
        statement.setObject(i + 1, parameters[i]);
      }
      return statement.executeUpdate();
    }
  }

  private static @Nullable String header(ConsumerRecord<byte[], byte[]> record, String name) {
    Header header = record.headers().lastHeader(name);
    return header == null ? null : new String(header.value(), UTF_8);
  }
}
