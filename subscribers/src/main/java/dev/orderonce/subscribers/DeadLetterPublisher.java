package dev.orderonce.subscribers;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.orderonce.contract.Headers;
import dev.orderonce.contract.Topic;
import dev.orderonce.kit.KafkaSettings;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import javax.sql.DataSource;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Puts the subscribers' dead letters on {@code orders.dead-letters}, with their original bytes and
 * headers. Not by way of the outbox, whose rows are JSON messages. It can happen twice to a letter;
 * its origin tells.
 */
final class DeadLetterPublisher implements AutoCloseable {

  /** How many bytes at most a dead letter is larger than its original; its batch is included. */
  static final int MOST_ADDED = 16 * 1024;

  private static final Duration PATIENCE = Duration.ofSeconds(5);
  private static final int BATCH_SIZE = 100;

  private static final String DUE =
      "select "
          + DeadLetterRows.COLUMNS
          + """
          from dead_letters
          where published_at is null and error is not null
          order by id limit ?
          for update skip locked
          """;

  private static final String PUBLISHED =
      "update dead_letters set published_at = now() where id = any(?)";

  private final DataSource dataSource;
  private final Producer<byte[], byte[]> producer;

  DeadLetterPublisher(DataSource dataSource, Producer<byte[], byte[]> producer) {
    this.dataSource = dataSource;
    this.producer = producer;
  }

  /**
   * The producer that it needs.
   *
   * @param largestMessage how many bytes a dead letter may have
   */
  static Producer<byte[], byte[]> producer(KafkaSettings kafka, int largestMessage) {
    int patience = Math.toIntExact(PATIENCE.toMillis());
    Map<String, Object> config = kafka.clientConfig();
    config.put(ProducerConfig.CLIENT_ID_CONFIG, "orderonce-dead-letters");
    config.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, largestMessage);
    config.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, patience);
    config.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, patience);
    config.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, 2 * patience);
    return new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer());
  }

  /** Publishes all that are due. */
  void run() throws SQLException {
    while (Transactions.commit(dataSource, this::publishSome) == BATCH_SIZE) {
      // Until fewer are due.
    }
  }

  /** Sends the record of one of the topology's letters where that one read it. */
  void redeliver(DeadLetter letter) {
    ConsumerRecord<byte[], byte[]> record = letter.record();
    if (record.topic().equals(Topic.DEAD_LETTERS.topicName())) {
      throw new IllegalStateException("it does not tell where it came from");
    }
    RecordHeaders headers = new RecordHeaders(record.headers());
    headers.remove(Headers.REDRIVEN);
    add(headers, Headers.REDRIVEN, Long.toString(letter.id()));
    await(
        List.of(
            producer.send(
                new ProducerRecord<>(
                    record.topic(), record.partition(), record.key(), record.value(), headers))));
  }

  @Override
  public void close() {
    producer.close(PATIENCE);
  }

  private int publishSome(Connection transaction) throws SQLException {
    List<DeadLetter> due;
    try (PreparedStatement select = transaction.prepareStatement(DUE)) {
      select.setInt(1, BATCH_SIZE);
      due = DeadLetterRows.all(select);
    }
    List<Future<RecordMetadata>> sent = new ArrayList<>();
    due.forEach(letter -> sent.add(producer.send(onTopic(letter))));
    await(sent);
    try (PreparedStatement update = transaction.prepareStatement(PUBLISHED)) {
      Columns.<DeadLetter>of(update, due).number(DeadLetter::id);
      update.executeUpdate();
    }
    return due.size();
  }

  private static ProducerRecord<byte[], byte[]> onTopic(DeadLetter letter) {
    ConsumerRecord<byte[], byte[]> record = letter.record();
    RecordHeaders headers = new RecordHeaders(record.headers());
    add(headers, Headers.ORIGIN_TOPIC, record.topic());
    add(headers, Headers.ORIGIN_PARTITION, Integer.toString(record.partition()));
    add(headers, Headers.ORIGIN_OFFSET, Long.toString(record.offset()));
    add(headers, Headers.ERROR, Objects.requireNonNullElse(letter.error(), ""));
    add(headers, Headers.SUBSCRIBER, letter.subscriber());
    return new ProducerRecord<>(
        Topic.DEAD_LETTERS.topicName(), null, record.key(), record.value(), headers);
  }

  private static void add(RecordHeaders headers, String name, String text) {
    headers.add(name, text.getBytes(UTF_8));
  }

  private static void await(List<Future<RecordMetadata>> sent) {
    try {
      for (Future<RecordMetadata> one : sent) {
        one.get();
      }
    } catch (ExecutionException e) {
      throw new IllegalStateException("Kafka does not take it: " + e.getCause(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("stopping", e);
    }
  }
}
