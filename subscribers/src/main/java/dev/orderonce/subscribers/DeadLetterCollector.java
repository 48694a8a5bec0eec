package dev.orderonce.subscribers;

import dev.orderonce.contract.Headers;
import dev.orderonce.contract.Topic;
import dev.orderonce.subscribers.DeadLetter.Reason;
import dev.orderonce.subscribers.DeadLetter.State;
import java.sql.SQLException;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import javax.sql.DataSource;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.jspecify.annotations.Nullable;

/**
 * Keeps what the topology has put on {@code orders.dead-letters} beside the subscribers' own dead
 * letters, so that operators find all of them in one place.
 */
final class DeadLetterCollector implements Receiver {

  /** The subscriber's name: in its group and metrics. */
  static final String NAME = "dead-letters";

  static final Set<Topic> TOPICS = Set.of(Topic.DEAD_LETTERS);

  /** Whose letters these are. */
  static final String TOPOLOGY = "streams-processor";

  private static final int LONGEST_TOPIC_NAME = 249;

  private static final List<String> ADDED =
      List.of(Headers.ORIGIN_TOPIC, Headers.ORIGIN_PARTITION, Headers.ORIGIN_OFFSET, Headers.ERROR);

  private final DataSource dataSource;
  private final SubscriberMetrics metrics;

  DeadLetterCollector(DataSource dataSource, SubscriberMetrics metrics) {
    this.dataSource = dataSource;
    this.metrics = metrics;
  }

  @Override
  public boolean receive(List<ConsumerRecord<byte[], byte[]>> records, Pause pause)
      throws SQLException {
    List<PutAside> letters =
        records.stream()
            .filter(record -> record.headers().lastHeader(Headers.SUBSCRIBER) == null)
            .map(DeadLetterCollector::letter)
            .toList();
    Transactions.commit(
        dataSource,
        transaction -> {
          DeadLetterTable.addPublished(transaction, TOPOLOGY, letters);
          return letters;
        });
    metrics.processed(letters.size(), 0);
    return true;
  }

  private static PutAside letter(ConsumerRecord<byte[], byte[]> record) {
    Received received = Received.of(record);
    String error =
        Objects.requireNonNullElse(Received.headerText(record, Headers.ERROR), "not told");
    return new PutAside(
        original(record),
        State.DEAD,
        received instanceof Received.Decoded decoded ? decoded.message().id().value() : null,
        received instanceof Received.Decoded ? Reason.REFUSED : Reason.UNDECODABLE,
        PutAside.told(error),
        1);
  }

  /**
   * The record at its origin. Where it is now, if it does not tell that; then it keeps what it
   * tells, like the topic that it could not be written to.
   */
  private static ConsumerRecord<byte[], byte[]> original(ConsumerRecord<byte[], byte[]> record) {
    Optional<RecordPosition> told = origin(record);
    RecordPosition origin = told.orElse(RecordPosition.of(record));
    return new ConsumerRecord<>(
        origin.partition().topic(),
        origin.partition().partition(),
        origin.offset(),
        record.timestamp(),
        TimestampType.CREATE_TIME,
        record.serializedKeySize(),
        record.serializedValueSize(),
        record.key(),
        record.value(),
        told.isPresent() ? withoutAdded(record.headers()) : record.headers(),
        Optional.empty());
  }

  /** The headers that the original has. */
  static RecordHeaders withoutAdded(org.apache.kafka.common.header.Headers letters) {
    RecordHeaders headers = new RecordHeaders(letters);
    ADDED.forEach(headers::remove);
    return headers;
  }

  private static Optional<RecordPosition> origin(ConsumerRecord<byte[], byte[]> record) {
    @Nullable String topic = Received.headerText(record, Headers.ORIGIN_TOPIC);
    @Nullable String partition = Received.headerText(record, Headers.ORIGIN_PARTITION);
    @Nullable String offset = Received.headerText(record, Headers.ORIGIN_OFFSET);
    if (topic == null
        || topic.length() > LONGEST_TOPIC_NAME
        || topic.indexOf('\0') >= 0
        || partition == null
        || offset == null) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          RecordPosition.of(topic, Integer.parseInt(partition), Long.parseLong(offset)));
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
  }
}
