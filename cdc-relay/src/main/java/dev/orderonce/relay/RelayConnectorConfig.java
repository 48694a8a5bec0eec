package dev.orderonce.relay;

import dev.orderonce.contract.Headers;
import dev.orderonce.kit.DatabaseSettings;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.stream.Collectors;

/**
 * The configuration of Debezium: how the outbox is read, and what becomes of a row.
 *
 * <p>{@link #connector} holds nothing that is special to this process: a Kafka Connect worker that
 * runs it, with string converters for key, value and headers, writes the same records.
 */
final class RelayConnectorConfig {

  /** The connector's name; the stored position belongs to it. */
  static final String NAME = "orderonce-relay";

  /** Where Debezium's heartbeats would go; they only carry a position, and are not published. */
  static final String HEARTBEAT_TOPIC = "__debezium-heartbeat.orderonce";

  private static final String OUTBOX = "public.outbox";
  private static final String PUBLICATION = "orderonce_outbox";
  private static final String HEARTBEAT_WRITE =
      "with former as (delete from public.relay_heartbeat) insert into public.relay_heartbeat (at) values (now())";

  private static final String SOCKET_TIMEOUT = "driver.socketTimeout";

  /** How long no byte may come while the outbox is read; the relay sees sooner who is away. */
  private static final Duration LONGEST_SEARCH = Duration.ofHours(1);

  /** How soon a server that was killed is missed, and how old the slot's knowledge is. */
  private static final Duration STATUS_INTERVAL = Duration.ofSeconds(1);

  private RelayConnectorConfig() {}

  /** The configuration of the connector with its transformations, as Kafka Connect takes it too. */
  static Map<String, String> connector(RelaySettings settings) {
    Map<String, String> config = new LinkedHashMap<>();
    config.put("name", NAME);
    config.put("connector.class", "io.debezium.connector.postgresql.PostgresConnector");
    config.put("topic.prefix", "orderonce");
    database(config, settings.database());
    slot(config, settings);
    snapshot(config);
    transforms(config);
    StreamSettings stream = settings.stream();
    config.put("poll.interval.ms", millis(stream.pollInterval().toMillis()));
    config.put("max.batch.size", Integer.toString(stream.batchSize()));
    config.put("max.queue.size", Integer.toString(stream.batchSize() * 4));
    config.put("heartbeat.interval.ms", millis(stream.heartbeatInterval().toMillis()));
    config.put("heartbeat.action.query", HEARTBEAT_WRITE);
    // That the server has closed the connection shows when something is written to it only.
    config.put("status.update.interval.ms", millis(STATUS_INTERVAL.toMillis()));
    // A server that has gone without a word is noticed by what is asked of it, such as the write.
    config.put(SOCKET_TIMEOUT, Long.toString(Math.max(1, stream.stallTimeout().toSeconds())));
    return config;
  }

  /** The same for the embedded engine. */
  static Properties engine(RelaySettings settings) {
    Properties config = new Properties();
    config.putAll(connector(settings));
    config.put("offset.storage", TransactionalOffsetStore.class.getName());
    // A retry inside the engine would go on behind a batch that failed; the session starts anew.
    config.put("errors.max.retries", "0");
    // Each row would wake a thread that keeps quantiles for JMX, which nothing here shows.
    config.put("statistics.metrics.enabled", "false");
    // Rows are transformed one by one on other threads than the one that waits for them. By itself
    // the engine starts as many threads as there are rows to hand over at a time.
    config.put("record.processing.threads", "1");
    config.put("executor.shutdown.timeout.ms", "1000");
    return config;
  }

  /**
   * The same for an engine that reads the outbox first, to recover.
   *
   * @param publishedBelow the id of the transaction before whose rows the snapshot begins; empty
   *     for all rows
   */
  static Properties recovery(RelaySettings settings, Optional<String> publishedBelow) {
    Properties config = engine(settings);
    publishedBelow.ifPresent(id ->
        config.put(
            "snapshot.select.statement.overrides." + OUTBOX,
            "select * from public.outbox where age(xmin) <= age('%s'::xid8::xid) order by position"
                .formatted(id)));
    // The server may look through many rows before it finds the first that is to be read.
    config.put(SOCKET_TIMEOUT, Long.toString(LONGEST_SEARCH.toSeconds()));
    return config;
  }

  private static void database(Map<String, String> config, DatabaseSettings database) {
    config.put("database.hostname", database.host());
    config.put("database.port", Integer.toString(database.port()));
    config.put("database.dbname", database.name());
    config.put("database.user", database.user());
    config.put("database.password", database.password());
    database.tls().parameters().forEach((name, value) -> config.put("database." + name, value));
    database
        .tls()
        .keyAlgorithm()
        .ifPresent(algorithm -> config.put("driver.pemKeyAlgorithm", algorithm));
    config.put("table.include.list", OUTBOX);
    config.put("skipped.operations", "u,d,t");
    config.put("tombstones.on.delete", "false");
    // What others write into the WAL for readers of their own.
    config.put("message.prefix.exclude.list", ".*");
    // Records say nothing about the process that published them.
    config.put("extended.headers.enabled", "false");
  }

  private static void slot(Map<String, String> config, RelaySettings settings) {
    config.put("plugin.name", "pgoutput");
    config.put("publication.name", PUBLICATION);
    config.put("publication.autocreate.mode", "disabled");
    config.put("slot.name", settings.slot());
    // Where the server can have them, slots that standbys take over; nothing is different
    // elsewhere.
    config.put("slot.failover", "true");
    config.put("slot.max.retries", "4");
    config.put("slot.retry.delay.ms", "500");
    // Only the connector confirms, and only what was committed to Kafka; never the driver by
    // itself.
    config.put("lsn.flush.mode", "connector");
  }

  /** Rows that are older than the slot are read from the snapshot that the slot begins with. */
  private static void snapshot(Map<String, String> config) {
    config.put("snapshot.mode", "initial");
    config.put("snapshot.select.statement.overrides", OUTBOX);
    config.put(
        "snapshot.select.statement.overrides." + OUTBOX,
        "select * from public.outbox order by position");
  }

  private static void transforms(Map<String, String> config) {
    config.put("transforms", "outbox");
    config.put("transforms.outbox.type", "io.debezium.transforms.outbox.EventRouter");
    config.put("transforms.outbox.route.topic.replacement", "${routedByValue}");
    config.put("transforms.outbox.table.fields.additional.placement", placement());
  }

  private static String placement() {
    Map<String, String> columns = new LinkedHashMap<>();
    columns.put(Headers.SPEC_VERSION, "specversion");
    columns.put(Headers.ID, "id");
    columns.put(Headers.SOURCE, "source");
    columns.put(Headers.TYPE, "type");
    columns.put(Headers.TIME, "time");
    columns.put(Headers.SUBJECT, "aggregateid");
    columns.put(Headers.CONTENT_TYPE, "contenttype");
    columns.put(Headers.TENANT, "tenant");
    columns.put(Headers.TRACEPARENT, "traceparent");
    columns.put(Headers.CORRELATION_ID, "correlationid");
    columns.put(Headers.CAUSATION_ID, "causationid");
    return columns.entrySet().stream()
        .map(column -> "%s:header:%s".formatted(column.getValue(), column.getKey()))
        .collect(Collectors.joining(","));
  }

  private static String millis(long millis) {
    return Long.toString(Math.max(1, millis));
  }
}
