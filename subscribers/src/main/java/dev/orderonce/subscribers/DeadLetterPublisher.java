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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import javax.sql.DataSource;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.RecordBatchTooLargeException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

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
          where published_at is null and error is not null and id > ?
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

  /**
   * Publishes all that are due. What Kafka refuses keeps no other back, and is tried again the next
   * time; if Kafka does not answer, all wait for that.
   *
   * @throws IllegalStateException if some are left
   */
  void run() throws SQLException {
    long last = 0;
    @Nullable Exception refused = null;
    while (last >= 0) {
      long after = last;
      Attempt attempt = Transactions.commit(dataSource, it -> publishSome(it, after));
      refused = attempt.failure() == null ? refused : attempt.failure();
      last = attempt.last();
    }
    if (refused != null) {
      throw notTaken(refused);
    }
  }

  /** Sends the record of one of the topology's or the relay's letters to its topic. */
  void redeliver(DeadLetter letter) {
    @Nullable Exception failure = failure(send(RedrivenRecord.of(letter)));
    if (failure != null) {
      throw notTaken(failure);
    }
  }

  @Override
  public void close() {
    producer.close(PATIENCE);
  }

  /**
   * What became of some letters.
   *
   * @param last the last that was tried; -1 if no others are to be tried now
   * @param failure one of those that Kafka has not taken, if any
   */
  private record Attempt(long last, @Nullable Exception failure) {}

  private Attempt publishSome(Connection transaction, long after) throws SQLException {
    List<DeadLetter> due = due(transaction, after);
    Map<DeadLetter, Future<RecordMetadata>> sent = new LinkedHashMap<>();
    for (DeadLetter letter : due) {
      Future<RecordMetadata> one = send(onTopic(letter));
      sent.put(letter, one);
      if (one.isDone() && isAway(failure(one))) {
        // The next would wait as long as this one did.
        break;
      }
    }
    List<DeadLetter> taken = new ArrayList<>();
    boolean away = false;
    @Nullable Exception failed = null;
    for (Map.Entry<DeadLetter, Future<RecordMetadata>> one : sent.entrySet()) {
      DeadLetter letter = one.getKey();
      @Nullable Exception failure = failure(one.getValue());
      if (isTooLarge(failure)) {
        failure = failure(send(withoutValue(letter)));
      }
      if (failure == null) {
        taken.add(letter);
      } else {
        failed = failure;
        away |= isAway(failure);
      }
    }
    notePublished(transaction, taken);
    boolean more = due.size() == BATCH_SIZE && !away;
    return new Attempt(more ? due.getLast().id() : -1, failed);
  }

  /** A failure of any kind is the record's own, and no reason not to send the next. */
  private Future<RecordMetadata> send(ProducerRecord<byte[], byte[]> record) {
    try {
      return producer.send(record);
    } catch (KafkaException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  private static List<DeadLetter> due(Connection transaction, long after) throws SQLException {
    try (PreparedStatement select = transaction.prepareStatement(DUE)) {
      select.setLong(1, after);
      select.setInt(2, BATCH_SIZE);
      return DeadLetterRows.all(select);
    }
  }

  private static void notePublished(Connection transaction, List<DeadLetter> letters)
      throws SQLException {
    try (PreparedStatement update = transaction.prepareStatement(PUBLISHED)) {
      Columns.<DeadLetter>of(update, letters).number(DeadLetter::id);
      update.executeUpdate();
    }
  }

  private static ProducerRecord<byte[], byte[]> onTopic(DeadLetter letter) {
    return onTopic(letter, letter.record().value(), Objects.requireNonNullElse(letter.error(), ""));
  }

  private static ProducerRecord<byte[], byte[]> withoutValue(DeadLetter letter) {
    return onTopic(letter, null, letter.error() + "; the value is in the table");
  }

  private static ProducerRecord<byte[], byte[]> onTopic(
      DeadLetter letter, byte @Nullable [] value, String error) {
    ConsumerRecord<byte[], byte[]> record = letter.record();
    RecordHeaders headers = new RecordHeaders(record.headers());
    add(headers, Headers.ORIGIN_TOPIC, record.topic());
    add(headers, Headers.ORIGIN_PARTITION, Integer.toString(record.partition()));
    add(headers, Headers.ORIGIN_OFFSET, Long.toString(record.offset()));
    add(headers, Headers.ERROR, error);
    add(headers, Headers.SUBSCRIBER, letter.subscriber());
    return new ProducerRecord<>(Topic.DEAD_LETTERS.topicName(), null, record.key(), value, headers);
  }

  private static void add(RecordHeaders headers, String name, String text) {
    headers.add(name, text.getBytes(UTF_8));
  }

  /** Waits for what becomes of it; null if Kafka has taken it. */
  private static @Nullable Exception failure(Future<RecordMetadata> sent) {
    try {
      sent.get();
      return null;
    } catch (ExecutionException e) {
      return e.getCause() instanceof Exception cause ? cause : e;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("stopping", e);
    }
  }

  private static boolean isTooLarge(@Nullable Exception failure) {
    return failure instanceof RecordTooLargeException
        || failure instanceof RecordBatchTooLargeException;
  }

  /** Whether others would fail just so. */
  private static boolean isAway(@Nullable Exception failure) {
    return failure instanceof RetriableException;
  }

  private static IllegalStateException notTaken(Exception failure) {
    return new IllegalStateException("Kafka does not take it: " + failure, failure);
  }
}
