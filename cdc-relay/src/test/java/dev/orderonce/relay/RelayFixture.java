package dev.orderonce.relay;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariDataSource;
import dev.orderonce.kit.ApiKeys;
import dev.orderonce.kit.DatabaseSettings;
import dev.orderonce.kit.KafkaSettings;
import dev.orderonce.kit.Outbox;
import dev.orderonce.kit.OutboxRow;
import dev.orderonce.kit.Settings;
import dev.orderonce.kit.embedded.EmbeddedParts;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import javax.sql.DataSource;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** What tests of the relay share: settings, rows, and what a read_committed consumer sees. */
final class RelayFixture {

  /**
   * After how long a test gives up what must happen at some time. Nothing is promised by it: what
   * is promised to happen within a time has a bound of its own.
   */
  static final Duration PATIENCE = Duration.ofMinutes(1);

  static final int PARTITIONS = 3;
  static final String TOPIC = "orders.commands";

  private static final String OPERATOR_KEY = "operator-key";

  private RelayFixture() {}

  static Map<String, String> environment(DatabaseSettings database, String bootstrapServers) {
    return Map.of(
        DatabaseSettings.HOST.name(), database.host(),
        DatabaseSettings.PORT.name(), Integer.toString(database.port()),
        DatabaseSettings.NAME.name(), database.name(),
        DatabaseSettings.USER.name(), database.user(),
        KafkaSettings.BOOTSTRAP_SERVERS.name(), bootstrapServers,
        KafkaSettings.PARTITIONS.name(), Integer.toString(PARTITIONS),
        RelaySettings.PORT.name(), "0",
        ApiKeys.OPERATOR_KEYS.name(), ApiKeys.hashed(OPERATOR_KEY),
        StreamSettings.HEARTBEAT_INTERVAL.name(), "1s");
  }

  static RelaySettings settings(Map<String, String> environment) {
    return RelaySettings.from(Settings.of(environment));
  }

  /** Parts of a relay that has no database. */
  static RelayParts parts(
      Producer<byte[], byte[]> producer, InstantSource clock, RelayMetrics metrics) {
    DataSource none = new HikariDataSource();
    return new RelayParts(
        settings(Map.of()),
        new ReplicationSlot(none, "none"),
        new OutboxMarks(none, "none"),
        new RelayProgress(clock, Duration.ofSeconds(10), metrics),
        metrics,
        new RefusedRows(),
        clock,
        () -> producer);
  }

  /** Parts of a relay on that database. */
  static RelayParts parts(
      RelaySettings settings,
      DataSource database,
      Function<KafkaSettings, Producer<byte[], byte[]>> producers) {
    RelayMetrics metrics = new RelayMetrics(new SimpleMeterRegistry());
    InstantSource clock = InstantSource.system();
    return new RelayParts(
        settings,
        new ReplicationSlot(database, settings.slot()),
        new OutboxMarks(database, settings.slot()),
        new RelayProgress(clock, settings.stream().heartbeatInterval(), metrics),
        metrics,
        new RefusedRows(),
        clock,
        () -> producers.apply(settings.kafka()));
  }

  static RelayService start(RelayService service) {
    service.start();
    await().atMost(PATIENCE).until(() -> service.health().ready());
    return service;
  }

  static Connection connect(DatabaseSettings database) throws SQLException {
    Connection connection =
        DriverManager.getConnection(database.jdbcUrl(), database.user(), database.password());
    connection.setAutoCommit(false);
    return connection;
  }

  /** A row whose payload says which of its key's rows it is. */
  static OutboxRow row(String key, long number) {
    UUID id = UUID.randomUUID();
    return new OutboxRow(
        id,
        TOPIC,
        key,
        "dev.orderonce.order.complete-requested.v1",
        payload(key, number),
        "demo",
        "/orderonce/ingest-api",
        Instant.parse("2026-11-21T10:15:30.123Z"),
        "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
        id,
        id);
  }

  static OutboxRow with(OutboxRow row, String topic, String payload) {
    return new OutboxRow(
        row.id(),
        topic,
        row.key(),
        row.type(),
        payload,
        row.tenant(),
        row.source(),
        row.time(),
        row.traceparent(),
        row.correlationId(),
        row.causationId());
  }

  /** What its readiness says. */
  static String detail(RelayService relay) {
    return Objects.requireNonNull(relay.health().readiness().get("outbox")).detail();
  }

  /** What the relay answers to a GET. */
  static String get(RelayService relay, String path) throws Exception {
    URI uri = URI.create("http://127.0.0.1:%d%s".formatted(relay.port(), path));
    try (HttpClient client = HttpClient.newHttpClient()) {
      return client
          .send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString())
          .body();
    }
  }

  /** What the relay answers to an operator's POST. */
  static HttpResponse<String> post(RelayService relay, String path, String body) throws Exception {
    URI uri = URI.create("http://127.0.0.1:%d%s".formatted(relay.port(), path));
    try (HttpClient client = HttpClient.newHttpClient()) {
      return client.send(
          HttpRequest.newBuilder(uri)
              .header("Authorization", "Bearer " + OPERATOR_KEY)
              .POST(HttpRequest.BodyPublishers.ofString(body))
              .build(),
          HttpResponse.BodyHandlers.ofString());
    }
  }

  /** The value of a metric without tags. */
  static double metric(RelayService relay, String name) throws Exception {
    return get(relay, "/metrics")
        .lines()
        .filter(line -> line.startsWith(name + " "))
        .mapToDouble(line -> Double.parseDouble(line.substring(name.length() + 1)))
        .findFirst()
        .orElseThrow();
  }

  static void insert(Connection connection, OutboxRow... rows) throws SQLException {
    Outbox.insert(connection, Arrays.asList(rows));
    connection.commit();
  }

  /** All that is committed on the topic, each partition in its order. */
  static List<ConsumerRecord<byte[], byte[]>> readAll(String bootstrapServers) {
    return readAll(bootstrapServers, "read_committed");
  }

  static List<ConsumerRecord<byte[], byte[]>> readAll(String bootstrapServers, String isolation) {
    return readAll(bootstrapServers, TOPIC, isolation);
  }

  static List<ConsumerRecord<byte[], byte[]>> readAll(
      String bootstrapServers, String topic, String isolation) {
    try (KafkaConsumer<byte[], byte[]> consumer = consumer(bootstrapServers, isolation)) {
      List<TopicPartition> partitions = partitions(topic, PARTITIONS);
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
      List<ConsumerRecord<byte[], byte[]>> found = new ArrayList<>();
      while (ends.entrySet().stream()
          .anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
        consumer.poll(Duration.ofMillis(100)).forEach(found::add);
      }
      return found;
    }
  }

  static Admin admin(EmbeddedParts parts) {
    return Admin.create(
        Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, parts.kafka().bootstrapServers()));
  }

  /** How many records and markers the topic holds, aborted ones included. */
  static long written(Admin admin) throws Exception {
    Map<TopicPartition, OffsetSpec> ends =
        partitions(TOPIC, PARTITIONS).stream()
            .collect(Collectors.toMap(Function.identity(), partition -> OffsetSpec.latest()));
    return admin.listOffsets(ends).all().get().values().stream()
        .mapToLong(ListOffsetsResultInfo::offset)
        .sum();
  }

  /** Makes it as if no relay had ever run, and nothing had been written. */
  static void forgetAll(EmbeddedParts parts) throws Exception {
    try (Connection connection = connect(parts.postgres().settings());
        Statement statement = connection.createStatement()) {
      statement.execute("truncate outbox, relay_marks");
      connection.commit();
    }
    dropSlots(parts.postgres().settings());
    try (Admin admin = admin(parts)) {
      Set<String> topics = admin.listTopics().names().get();
      admin.deleteTopics(topics).all().get();
    }
  }

  /** Drops all slots, as soon as the server has noticed that nobody uses them any more. */
  static void dropSlots(DatabaseSettings database) throws Exception {
    try (Connection connection = connect(database);
        Statement statement = connection.createStatement()) {
      connection.setAutoCommit(true);
      await()
          .atMost(PATIENCE)
          .ignoreExceptionsInstanceOf(SQLException.class)
          .untilAsserted(() ->
              statement.execute(
                  "select pg_drop_replication_slot(slot_name) from pg_replication_slots"));
    }
  }

  /** Without those that repeat an earlier one, by their ids. */
  static List<ConsumerRecord<byte[], byte[]>> firstOfEach(
      List<ConsumerRecord<byte[], byte[]>> records) {
    Set<String> seen = new HashSet<>();
    return records.stream().filter(record -> seen.add(id(record))).toList();
  }

  static String id(ConsumerRecord<byte[], byte[]> record) {
    return new String(record.headers().lastHeader("ce_id").value(), UTF_8);
  }

  /** The first column of the first row. */
  static long query(DatabaseSettings database, String sql) throws SQLException {
    try (Connection connection = connect(database);
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      rows.next();
      return rows.getLong(1);
    }
  }

  static void asSuperuser(DatabaseSettings database, String... statements) throws SQLException {
    try (Connection connection = DriverManager.getConnection(database.jdbcUrl(), "postgres", "");
        Statement statement = connection.createStatement()) {
      for (String sql : statements) {
        statement.execute(sql);
      }
    }
  }

  /** Checks that the numbers of each key's rows are 0, 1, 2, and so on. */
  static void requireEachOnceInOrder(List<ConsumerRecord<byte[], byte[]>> records) {
    Map<String, List<String>> byKey =
        records.stream()
            .collect(
                Collectors.groupingBy(
                    found -> new String(found.key(), UTF_8),
                    Collectors.mapping(
                        found -> new String(found.value(), UTF_8), Collectors.toList())));
    byKey.forEach((key, payloads) ->
        assertThat(payloads)
            .as(key)
            .containsExactlyElementsOf(
                LongStream.range(0, payloads.size()).mapToObj(n -> payload(key, n)).toList()));
  }

  private static String payload(String key, long number) {
    return "{\"orderId\": \"%s\",  \"number\": %d}".formatted(key, number);
  }

  private static List<TopicPartition> partitions(String topic, int count) {
    return IntStream.range(0, count).mapToObj(n -> new TopicPartition(topic, n)).toList();
  }

  private static KafkaConsumer<byte[], byte[]> consumer(String bootstrapServers, String isolation) {
    return new KafkaConsumer<>(
        Map.of(
            ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
            bootstrapServers,
            ConsumerConfig.ISOLATION_LEVEL_CONFIG,
            isolation,
            ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG,
            ByteArrayDeserializer.class,
            ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG,
            ByteArrayDeserializer.class));
  }
}
