package dev.orderonce.subscribers;

import static dev.orderonce.subscribers.Messages.charge;
import static dev.orderonce.subscribers.Messages.order;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.orderonce.contract.Envelope;
import dev.orderonce.contract.Headers;
import dev.orderonce.contract.Message;
import dev.orderonce.contract.Money;
import dev.orderonce.contract.Topic;
import dev.orderonce.subscribers.DeadLetterDecisions.Result;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.function.Function;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.InvalidRecordException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What goes to {@code orders.dead-letters}, and what comes from there. */
class DeadLetterTopicIT {

  private static final byte[] NO_TEXT = {(byte) 0xFF, 0, 1};

  private final Envelope<Message> message = charge(order(), "acct_1", Money.of(1, "EUR"));
  private final SubscriberMetrics metrics =
      new SubscriberMetrics("test", new SimpleMeterRegistry());
  private MockProducer<byte[], byte[]> producer =
      new MockProducer<>(true, null, new ByteArraySerializer(), new ByteArraySerializer());
  private DeadLetterPublisher publisher = new DeadLetterPublisher(Parts.pool(), producer);
  private final DeadLetterCollector collector = new DeadLetterCollector(Parts.pool(), metrics);

  @BeforeEach
  void emptyDatabase() throws SQLException {
    TestDatabase.empty();
  }

  @Test
  void shouldPublishOnceWhatWasPutAsideAsItCame() throws SQLException {
    // Given
    ConsumerRecord<byte[], byte[]> original = unreadable();
    putAside(List.of(original));

    // When
    publisher.run();
    publisher.run();

    // Then
    assertThat(producer.history()).hasSize(1);
    ProducerRecord<byte[], byte[]> published = producer.history().getFirst();
    assertThat(published.topic()).isEqualTo("orders.dead-letters");
    assertThat(published.key()).isEqualTo(original.key());
    assertThat(published.value()).isEqualTo(NO_TEXT);
    assertThat(published.headers())
        .startsWith(original.headers().toArray())
        .extracting(Header::key, DeadLetterTopicIT::text)
        .contains(
            tuple(Headers.ORIGIN_TOPIC, "topic"),
            tuple(Headers.ORIGIN_PARTITION, "3"),
            tuple(Headers.ORIGIN_OFFSET, "7"),
            tuple(Headers.ERROR, "header missing: ce_type"),
            tuple(Headers.SUBSCRIBER, "test"));
  }

  @Test
  void shouldNotPublishWhatOnlyWaits() throws SQLException {
    // Given
    putAside(List.of(unreadable(), Applying.record("topic", 3, 8, message)));
    assertThat(TestDatabase.rows("select state from dead_letters order by id"))
        .containsExactly("DEAD", "PARKED");

    // When
    publisher.run();

    // Then
    assertThat(producer.history()).hasSize(1);
  }

  @Test
  void shouldPublishAgainWhatKafkaDidNotTake() throws SQLException {
    // Given
    putAside(List.of(unreadable()));
    producer.sendException = new TimeoutException("away");
    assertThatThrownBy(publisher::run).hasMessageContaining("away");
    producer.sendException = null;

    // When
    publisher.run();

    // Then
    assertThat(producer.history()).hasSize(1);
  }

  @Test
  void shouldPublishTheOthersWhenKafkaRefusesOne() throws SQLException {
    // Given
    putAside(List.of(unreadable(7), unreadable(8), unreadable(9)));
    publisher =
        refusing(record -> isAt(record, 8) ? new InvalidRecordException("not this one") : null);

    // When
    assertThatThrownBy(publisher::run).hasMessageContaining("not this one");
    assertThatThrownBy(publisher::run).hasMessageContaining("not this one");

    // Then
    assertThat(producer.history()).filteredOn(record -> !isAt(record, 8)).hasSize(2);
    assertThat(
            TestDatabase.rows("select origin_offset from dead_letters where published_at is null"))
        .containsExactly("8");
  }

  @Test
  void shouldLeaveTheValueOutThatIsTooLargeForTheTopic() throws SQLException {
    // Given
    putAside(List.of(unreadable(7), unreadable(8)));
    publisher =
        refusing(record ->
            isAt(record, 7) && record.value() != null
                ? new RecordTooLargeException("too large")
                : null);

    // When
    publisher.run();

    // Then
    assertThat(producer.history()).hasSize(2);
    ProducerRecord<byte[], byte[]> left = producer.history().getLast();
    assertThat(left.value()).isNull();
    assertThat(text(left.headers().lastHeader(Headers.ERROR)))
        .isEqualTo("header missing: ce_type; the value is in the table");
    assertThat(TestDatabase.number("select count(*) from dead_letters where published_at is null"))
        .isZero();
  }

  @Test
  void shouldTryNoOtherWhileKafkaIsAway() throws SQLException {
    // Given
    putAside(List.of(unreadable(7), unreadable(8), unreadable(9)));
    List<ProducerRecord<byte[], byte[]>> tried = new ArrayList<>();
    publisher =
        refusing(record -> {
          tried.add(record);
          return new TimeoutException("away");
        });

    // When
    assertThatThrownBy(publisher::run).hasMessageContaining("away");

    // Then
    assertThat(tried).hasSize(1);
  }

  @Test
  void shouldNotQuoteARecordThatCannotBePutAside() {
    // Given
    PutAside letter =
        PutAside.refused((Received.Decoded) Applying.received(message), "quoted error", 1);

    // When, Then
    assertThatThrownBy(() ->
            Transactions.commit(
                Parts.pool(),
                transaction -> {
                  DeadLetterTable.add(transaction, "x".repeat(65), List.of(letter));
                  return letter;
                }))
        .isInstanceOf(SQLException.class)
        .hasMessageContaining("too long")
        .message()
        .doesNotContain("quoted error", message.id().toString(), "insert into");
  }

  @Test
  void shouldKeepWhatTheTopologyPutAside() throws SQLException {
    // Given
    ConsumerRecord<byte[], byte[]> letter = topologysLetter();

    // When
    collector.receive(List.of(letter), length -> true);
    collector.receive(List.of(letter), length -> true);

    // Then
    assertThat(
            TestDatabase.rows(
                """
                select subscriber, state, reason, origin_topic, origin_partition, origin_offset,
                       message_id, error
                from dead_letters
                """))
        .containsExactly(
            "streams-processor DEAD REFUSED orders.replies 5 11 %s it contradicts"
                .formatted(message.id()));
    publisher.run();
    assertThat(producer.history()).as("it is on the topic already").isEmpty();
  }

  @Test
  void shouldLeaveOutWhatASubscriberHasInTheTableAlready() throws SQLException {
    // Given
    ConsumerRecord<byte[], byte[]> letter = topologysLetter();
    letter.headers().add(Headers.SUBSCRIBER, "ledger".getBytes(UTF_8));

    // When
    collector.receive(List.of(letter), length -> true);

    // Then
    assertThat(TestDatabase.number("select count(*) from dead_letters")).isZero();
  }

  @Test
  void shouldSendTheTopologysRecordAgainWhereItCameFrom() throws SQLException {
    // Given
    collector.receive(List.of(topologysLetter()), length -> true);
    DeadLetterDecisions decisions =
        new DeadLetterDecisions(
            Parts.pool(),
            Map.of(DeadLetterCollector.TOPOLOGY, (_, letter) -> publisher.redeliver(letter)));
    long id = TestDatabase.number("select id from dead_letters");

    // When
    Result result = decisions.redrive(id, new DecisionRequest("ann", "fixed"));

    // Then
    assertThat(result).isInstanceOf(Result.Done.class);
    ProducerRecord<byte[], byte[]> sent = producer.history().getFirst();
    ConsumerRecord<byte[], byte[]> original = Applying.record("orders.replies", 5, 11, message);
    assertThat(sent.topic()).isEqualTo("orders.replies");
    assertThat(sent.partition()).isEqualTo(5);
    assertThat(sent.key()).isEqualTo(original.key());
    assertThat(sent.value()).isEqualTo(original.value());
    assertThat(text(sent.headers().lastHeader(Headers.REDRIVEN))).isEqualTo(Long.toString(id));
    sent.headers().remove(Headers.REDRIVEN);
    assertThat(sent.headers().toArray()).isEqualTo(original.headers().toArray());
  }

  @Test
  void shouldSendWhatTheRelayCouldNotWriteWhereItsKeyLeads() throws SQLException {
    // Given
    collector.receive(List.of(relaysLetter(Topic.REPLIES.topicName())), length -> true);
    DeadLetterDecisions decisions =
        new DeadLetterDecisions(
            Parts.pool(),
            Map.of(DeadLetterCollector.TOPOLOGY, (_, letter) -> publisher.redeliver(letter)));
    long id = TestDatabase.number("select id from dead_letters");

    // When
    Result result = decisions.redrive(id, new DecisionRequest("ann", "there is room now"));

    // Then
    assertThat(result).isInstanceOf(Result.Done.class);
    ProducerRecord<byte[], byte[]> sent = producer.history().getFirst();
    ConsumerRecord<byte[], byte[]> original = Applying.record("topic", 0, 0, message);
    assertThat(sent.topic()).isEqualTo("orders.replies");
    assertThat(sent.partition()).isNull();
    assertThat(sent.key()).isEqualTo(original.key());
    assertThat(sent.value()).isEqualTo(original.value());
    sent.headers().remove(Headers.REDRIVEN);
    assertThat(sent.headers().toArray()).isEqualTo(original.headers().toArray());
  }

  @Test
  void shouldKeepApartWhatTheRelayCouldNotWriteToTheSameTopic() throws SQLException {
    // Given
    ConsumerRecord<byte[], byte[]> one = relaysLetter("orders.comands");
    ConsumerRecord<byte[], byte[]> other =
        Applying.record(Topic.DEAD_LETTERS.topicName(), 3, 40, Messages.withNewId(message));
    other.headers().add(Headers.ORIGIN_TOPIC, "orders.comands".getBytes(UTF_8));

    // When
    collector.receive(List.of(one, other), length -> true);

    // Then
    assertThat(TestDatabase.number("select count(*) from dead_letters")).isEqualTo(2);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "orders.comands | true | there is no topic 'orders.comands'",
        "orders.dead-letters | true | there is no topic 'orders.dead-letters'",
        "orders.commands | false | its value is not in it: replay its row of the outbox"
      })
  void shouldNotSendWhatTheRelayCouldNotWriteForGood(String topic, boolean value, String why)
      throws SQLException {
    // Given
    ConsumerRecord<byte[], byte[]> letter = relaysLetter(topic);
    collector.receive(List.of(letter), length -> true);
    if (!value) {
      TestDatabase.execute("update dead_letters set record_value = null");
    }
    DeadLetterDecisions decisions =
        new DeadLetterDecisions(
            Parts.pool(),
            Map.of(DeadLetterCollector.TOPOLOGY, (_, one) -> publisher.redeliver(one)));

    // When
    Result result =
        decisions.redrive(
            TestDatabase.number("select id from dead_letters"), new DecisionRequest("ann", "try"));

    // Then
    assertThat(result).isEqualTo(new Result.Failed(why));
    assertThat(producer.history()).isEmpty();
  }

  @Test
  void shouldNotSendAgainWhatDoesNotTellWhereItCameFrom() throws SQLException {
    // Given
    ConsumerRecord<byte[], byte[]> letter = topologysLetter();
    letter.headers().remove(Headers.ORIGIN_TOPIC);
    collector.receive(List.of(letter), length -> true);
    DeadLetterDecisions decisions =
        new DeadLetterDecisions(
            Parts.pool(),
            Map.of(DeadLetterCollector.TOPOLOGY, (_, one) -> publisher.redeliver(one)));
    long id = TestDatabase.number("select id from dead_letters");

    // When
    Result result = decisions.redrive(id, new DecisionRequest("ann", "try"));

    // Then
    assertThat(result).isEqualTo(new Result.Failed("it does not tell where it came from"));
    assertThat(producer.history()).isEmpty();
  }

  private static @Nullable String text(Header header) {
    return header.value() == null ? null : new String(header.value(), UTF_8);
  }

  private void putAside(List<ConsumerRecord<byte[], byte[]>> records) throws SQLException {
    Inbox inbox = new Inbox("test", (transaction, fresh, repeated) -> List.of());
    new MessageReceiver(
            inbox,
            new Intake(inbox, Parts.pool(), metrics),
            new RetrySettings(1, Duration.ofMillis(1)))
        .receive(records, length -> true);
  }

  private ConsumerRecord<byte[], byte[]> unreadable() {
    return unreadable(7);
  }

  private ConsumerRecord<byte[], byte[]> unreadable(long offset) {
    byte[] key = message.data().orderId().toString().getBytes(UTF_8);
    ConsumerRecord<byte[], byte[]> record = new ConsumerRecord<>("topic", 3, offset, key, NO_TEXT);
    record.headers().add("a", NO_TEXT).add("b", "ü".getBytes(UTF_8)).add("a", null);
    return record;
  }

  /** It tells a topic, but no partition and no offset: the record was never written. */
  private ConsumerRecord<byte[], byte[]> relaysLetter(String topic) {
    ConsumerRecord<byte[], byte[]> record =
        Applying.record(Topic.DEAD_LETTERS.topicName(), 2, 40, message);
    record.headers().add(Headers.ORIGIN_TOPIC, topic.getBytes(UTF_8));
    record.headers().add(Headers.ERROR, "no room".getBytes(UTF_8));
    return record;
  }

  /** A publisher whose Kafka says that to a record; null for nothing. */
  private DeadLetterPublisher refusing(
      Function<ProducerRecord<byte[], byte[]>, @Nullable RuntimeException> says) {
    producer =
        new MockProducer<>(true, null, new ByteArraySerializer(), new ByteArraySerializer()) {
          @Override
          public synchronized Future<RecordMetadata> send(ProducerRecord<byte[], byte[]> record) {
            @Nullable RuntimeException said = says.apply(record);
            return said == null ? super.send(record) : CompletableFuture.failedFuture(said);
          }
        };
    return new DeadLetterPublisher(Parts.pool(), producer);
  }

  private static boolean isAt(ProducerRecord<byte[], byte[]> letter, long offset) {
    return Long.toString(offset).equals(text(letter.headers().lastHeader(Headers.ORIGIN_OFFSET)));
  }

  private ConsumerRecord<byte[], byte[]> topologysLetter() {
    ConsumerRecord<byte[], byte[]> record =
        Applying.record(Topic.DEAD_LETTERS.topicName(), 2, 40, message);
    Map.of(
            Headers.ORIGIN_TOPIC, Topic.REPLIES.topicName(),
            Headers.ORIGIN_PARTITION, "5",
            Headers.ORIGIN_OFFSET, "11",
            Headers.ERROR, "it contradicts")
        .forEach((name, text) -> record.headers().add(name, text.getBytes(UTF_8)));
    return record;
  }
}
