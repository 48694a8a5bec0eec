package dev.orderonce.subscribers;

import static dev.orderonce.subscribers.Messages.charge;
import static dev.orderonce.subscribers.Messages.order;
import static dev.orderonce.subscribers.Messages.refund;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.orderonce.contract.Envelope;
import dev.orderonce.contract.Message;
import dev.orderonce.contract.Money;
import dev.orderonce.contract.OrderId;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SubscriberIT {

  private static final Money EUR_1 = Money.of(1, "EUR");
  private static final int BATCH_SIZE = 10;
  private static final int PARTITIONS = 4;

  private final SimpleMeterRegistry metrics = new SimpleMeterRegistry();
  private final Ledger ledger = new Ledger(new AccountTable(1_000_000));
  private final String group = "test-" + UUID.randomUUID();
  private final List<Subscriber> subscribers = new ArrayList<>();
  private TestTopic topic;

  SubscriberIT() throws InterruptedException {
    topic = TestTopic.create(PARTITIONS);
  }

  @BeforeEach
  void emptyDatabase() throws SQLException {
    TestDatabase.empty();
  }

  @AfterEach
  void stop() {
    subscribers.forEach(Subscriber::askToStop);
    subscribers.forEach(Subscriber::awaitStop);
    topic.close();
  }

  @Test
  void shouldApplyEachMessageOnceAlthoughEveryBatchIsRedelivered() throws Exception {
    // Given
    onePartition().send(charges(50));
    AtomicInteger commits = new AtomicInteger();

    // When
    start(failingCommit(() -> commits.incrementAndGet() % 2 == 1), ledger);

    // Then
    await().untilAsserted(() -> assertThat(committed()).isEqualTo(50));
    assertThat(TestDatabase.number(MERCHANT_BALANCE)).isEqualTo(50);
    assertThat(TestDatabase.number("select count(*) from transfers")).isEqualTo(50);
    assertThat(count("orderonce.effects.applied")).isEqualTo(50);
    assertThat(count("orderonce.duplicates.dropped")).isEqualTo(50);
    assertThat(TestDatabase.number("select count(distinct id) from outbox")).isEqualTo(50);
    assertThat(TestDatabase.number("select count(*) from outbox")).isEqualTo(100);
  }

  @Test
  void shouldApplyAMessageOnceThatIsSentTwiceInARow() throws Exception {
    // Given
    Envelope<Message> message = charge(order(), "acct_1", EUR_1);
    topic.send(List.of(message, message));

    // When
    start(consumer(), ledger);

    // Then
    await().untilAsserted(() -> assertThat(committed()).isEqualTo(2));
    assertThat(TestDatabase.number(MERCHANT_BALANCE)).isEqualTo(1);
  }

  @Test
  void shouldLeaveNothingOfABatchThatFailedAndTakeItAgain() throws Exception {
    // Given
    AtomicBoolean broken = new AtomicBoolean(true);
    topic.send(charges(5));

    // When
    Subscriber subscriber = start(consumer(), breakingAfterTheEffect(broken));

    // Then
    await().untilAsserted(() -> assertThat(subscriber.readiness().ready()).isFalse());
    await()
        .untilAsserted(() ->
            assertThat(subscriber.readiness().detail())
                .matches("attempt [2-9] failed, trying again: connection lost"));
    assertThat(TestDatabase.number("select count(*) from transfers")).isZero();
    assertThat(TestDatabase.number("select count(*) from inbox")).isZero();
    assertThat(TestDatabase.number("select count(*) from outbox")).isZero();

    // When
    broken.set(false);

    // Then
    await().untilAsserted(() -> assertThat(committed()).isEqualTo(5));
    assertThat(TestDatabase.number(MERCHANT_BALANCE)).isEqualTo(5);
    assertThat(TestDatabase.number("select count(*) from outbox")).isEqualTo(5);
    await().untilAsserted(() -> assertThat(subscriber.readiness().ready()).isTrue());
  }

  @Test
  void shouldTakeABatchAgainInTheMiddleOfWhichTheDatabaseEndedTheSession() throws Exception {
    // Given
    topic.send(charges(25));
    AtomicInteger batches = new AtomicInteger();

    // When
    start(
        consumer(),
        (transaction, fresh, repeated) -> {
          var replies = ledger.apply(transaction, fresh, repeated);
          if (batches.incrementAndGet() % 2 == 1) {
            endSession(transaction);
          }
          return replies;
        });

    // Then
    await().untilAsserted(() -> assertThat(committed()).isEqualTo(25));
    assertThat(TestDatabase.number(MERCHANT_BALANCE)).isEqualTo(25);
    assertThat(TestDatabase.number("select count(*) from outbox")).isEqualTo(25);
    assertThat(TestDatabase.number("select count(*) from dead_letters")).isZero();
    assertThat(count("orderonce.duplicates.dropped")).isZero();
  }

  /** As a restart does, without leave. */
  private static void endSession(Connection session) throws SQLException {
    try (Statement statement = session.createStatement()) {
      statement.execute("select pg_terminate_backend(pg_backend_pid())");
    }
  }

  @Test
  void shouldApplyEachMessageOnceThroughRebalances() throws Exception {
    // Given
    topic.send(charges(200));
    Subscriber first = start(consumer(), ledger);
    await().until(() -> count("orderonce.effects.applied") > 0);

    // When
    Subscriber second = start(consumer(), ledger);
    topic.send(charges(200));
    await()
        .untilAsserted(
            () -> assertThat(second.readiness().detail()).isEqualTo("2 partitions assigned"));
    topic.send(charges(200));
    first.askToStop();
    topic.send(charges(200));

    // Then
    await().untilAsserted(() -> assertThat(committed()).isEqualTo(800));
    assertThat(TestDatabase.number("select count(*) from transfers")).isEqualTo(800);
    assertThat(TestDatabase.number(MERCHANT_BALANCE)).isEqualTo(800);
    assertThat(second.readiness().detail()).isEqualTo("4 partitions assigned");
  }

  @Test
  void shouldApplyNothingTwiceThatIsPublishedAgain() throws Exception {
    // Given
    List<Envelope<Message>> messages = charges(30);
    topic.send(messages);
    start(consumer(), ledger);
    await().untilAsserted(() -> assertThat(committed()).isEqualTo(30));

    // When
    topic.send(messages);
    topic.send(charges(5));

    // Then
    await().untilAsserted(() -> assertThat(committed()).isEqualTo(65));
    assertThat(TestDatabase.number(MERCHANT_BALANCE)).isEqualTo(35);
    assertThat(count("orderonce.duplicates.dropped")).isEqualTo(30);
    assertThat(TestDatabase.number("select count(*) from outbox"))
        .as("who asks again is told again")
        .isEqualTo(65);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void shouldApplyNothingTwiceWhenAnInstanceThatWasGivenUpComesTo(boolean withinTransaction)
      throws Exception {
    // Given
    topic.send(charges(3 * BATCH_SIZE));
    CountDownLatch stalled = new CountDownLatch(1);
    CountDownLatch comesTo = new CountDownLatch(1);
    Effects stalling =
        (transaction, fresh, repeated) -> {
          var replies = ledger.apply(transaction, fresh, repeated);
          stalled.countDown();
          awaitLatch(comesTo);
          return replies;
        };
    Consumer<byte[], byte[]> givenUp = givenUpSoon();
    if (withinTransaction) {
      start(givenUp, stalling);
    } else {
      start(givenUp, ledger, afterWaiting(stalled, comesTo));
    }
    awaitLatch(stalled);

    // When
    Subscriber successor = start(consumer(), ledger);
    await()
        .untilAsserted(
            () -> assertThat(successor.readiness().detail()).isEqualTo("4 partitions assigned"));
    if (!withinTransaction) {
      await().untilAsserted(() -> assertThat(committed()).isEqualTo(3 * BATCH_SIZE));
    }
    comesTo.countDown();

    // Then
    await().untilAsserted(() -> assertThat(committed()).isEqualTo(3 * BATCH_SIZE));
    await()
        .untilAsserted(
            () -> assertThat(count("orderonce.subscriber.failures")).isGreaterThanOrEqualTo(1));
    assertThat(TestDatabase.number("select count(*) from transfers")).isEqualTo(3 * BATCH_SIZE);
    assertThat(TestDatabase.number(MERCHANT_BALANCE)).isEqualTo(3 * BATCH_SIZE);
    assertThat(count("orderonce.effects.applied")).isEqualTo(3 * BATCH_SIZE);
  }

  @Test
  void shouldPutAsideARecordThatCannotBeReadAndGoOn() throws Exception {
    // Given
    TestTopic one = onePartition();
    one.send(charges(3));
    one.sendUnreadable("{}".getBytes(UTF_8));
    one.send(charges(2));

    // When
    Subscriber subscriber = start(consumer(), ledger);

    // Then
    await().untilAsserted(() -> assertThat(committed()).isEqualTo(6));
    assertThat(subscriber.readiness().ready()).isTrue();
    assertThat(TestDatabase.number(MERCHANT_BALANCE)).isEqualTo(5);
    assertThat(
            TestDatabase.rows(
                "select subscriber, state, origin_topic, origin_offset, error from dead_letters"))
        .containsExactly("test DEAD %s 3 header missing: ce_type".formatted(one.name()));
  }

  @Test
  void shouldPutAsideTheOneMessageThatMustNotBeApplied() throws Exception {
    // Given
    OrderId order = order();
    Envelope<Message> refundOfNothing = refund(order, "acct_1", EUR_1);
    List<Envelope<Message>> messages = new ArrayList<>(charges(BATCH_SIZE));
    messages.add(4, refundOfNothing);
    TestTopic one = onePartition();
    one.send(messages);

    // When
    start(consumer(), ledger);

    // Then
    await().untilAsserted(() -> assertThat(committed()).isEqualTo(BATCH_SIZE + 1));
    assertThat(TestDatabase.number(MERCHANT_BALANCE)).isEqualTo(BATCH_SIZE);
    assertThat(
            TestDatabase.rows(
                "select state, reason, origin_offset, message_id, attempts from dead_letters"))
        .containsExactly("DEAD REFUSED 4 %s 2".formatted(refundOfNothing.id()));
    assertThat(TestDatabase.number("select count(*) from inbox")).isEqualTo(BATCH_SIZE);
  }

  @Test
  void shouldParkLaterMessagesOfAnOrderBehindItsDeadLetter() throws Exception {
    // Given
    OrderId order = order();
    TestTopic one = onePartition();
    one.send(List.of(refund(order, "acct_1", EUR_1)));
    start(consumer(), ledger);
    await().untilAsserted(() -> assertThat(committed()).isEqualTo(1));

    // When
    one.send(List.of(charge(order, "acct_1", EUR_1), charge(order(), "acct_1", EUR_1)));

    // Then
    await().untilAsserted(() -> assertThat(committed()).isEqualTo(3));
    assertThat(TestDatabase.number(MERCHANT_BALANCE)).isEqualTo(1);
    assertThat(TestDatabase.rows("select state, origin_offset from dead_letters order by id"))
        .containsExactly("DEAD 0", "PARKED 1");
  }

  @Test
  void shouldPutAsideWhatTheDatabaseRefuses() throws Exception {
    // Given
    topic.send(charges(1));

    // When
    start(
        consumer(),
        (transaction, fresh, repeated) -> {
          try (var statement = transaction.createStatement()) {
            statement.execute("update accounts set balance = 1");
          }
          return List.of();
        });

    // Then
    await().untilAsserted(() -> assertThat(committed()).isEqualTo(1));
    assertThat(TestDatabase.rows("select error from dead_letters"))
        .containsExactly("ERROR: balances move by transfers only");
  }

  @Test
  void shouldGoOnWhereItStoppedWithoutRepeating() throws Exception {
    // Given
    topic.send(charges(20));
    Subscriber before = start(consumer(), ledger);
    await().until(() -> count("orderonce.effects.applied") > 0);

    // When
    before.askToStop();
    before.awaitStop();

    // Then
    assertThat(topic.members(group)).as("it left the group").isZero();
    assertThat(committed()).isEqualTo((long) count("orderonce.effects.applied"));

    // When
    topic.send(charges(20));
    start(consumer(), ledger);

    // Then
    await().untilAsserted(() -> assertThat(committed()).isEqualTo(40));
    assertThat(count("orderonce.effects.applied")).isEqualTo(40);
    assertThat(count("orderonce.duplicates.dropped")).isZero();
  }

  @Test
  void shouldNotSeeWhatATransactionAborted() throws Exception {
    // Given
    topic.sendAborted(charges(5));
    topic.send(charges(1));

    // When
    start(consumer(), ledger);

    // Then
    await().until(() -> count("orderonce.effects.applied") > 0);
    assertThat(count("orderonce.effects.applied")).isEqualTo(1);
  }

  @Test
  void shouldTakeOverAtOnceFromAKilledPredecessorOfItsName() throws Exception {
    // Given
    GroupSettings named = new GroupSettings(BATCH_SIZE, Duration.ofSeconds(60), "node-1");
    Consumer<byte[], byte[]> killed = consumer(named);
    killed.subscribe(List.of(topic.name()));
    await().until(() -> killed.poll(Duration.ofMillis(100)).isEmpty() && joined(killed));

    // When
    Subscriber successor = start(consumer(named), ledger);

    // Then
    await()
        .atMost(Duration.ofSeconds(20))
        .untilAsserted(() -> assertThat(successor.readiness().ready()).isTrue());
    killed.close(CloseOptions.timeout(Duration.ZERO));
  }

  private static final String MERCHANT_BALANCE =
      "select sum(balance) from accounts where kind = 'MERCHANT'";

  private static boolean joined(Consumer<byte[], byte[]> consumer) {
    return !consumer.assignment().isEmpty();
  }

  private TestTopic onePartition() throws InterruptedException {
    topic.close();
    topic = TestTopic.create(1);
    return topic;
  }

  private Subscriber start(Consumer<byte[], byte[]> consumer, Effects effects) {
    return start(consumer, effects, UnaryOperator.identity());
  }

  private Subscriber start(
      Consumer<byte[], byte[]> consumer, Effects effects, UnaryOperator<Receiver> wrapper) {
    SubscriberMetrics counts = new SubscriberMetrics("test", metrics);
    Inbox inbox = new Inbox("test", effects);
    Receiver receiver =
        new MessageReceiver(
            inbox,
            new Intake(inbox, Parts.pool(), counts),
            new RetrySettings(2, Duration.ofMillis(1)));
    Subscriber subscriber =
        new Subscriber("test", List.of(topic.name()), consumer, wrapper.apply(receiver), counts);
    subscribers.add(subscriber);
    subscriber.start();
    return subscriber;
  }

  private Consumer<byte[], byte[]> consumer() {
    return consumer(settings());
  }

  private Consumer<byte[], byte[]> consumer(GroupSettings settings) {
    return Consumers.create(TestTopic.kafka(), settings, group);
  }

  private static GroupSettings settings() {
    return new GroupSettings(BATCH_SIZE, Duration.ofSeconds(6), "");
  }

  /**
   * A consumer that fails to commit offsets when told to: the effect is committed, they are not.
   */
  private Consumer<byte[], byte[]> failingCommit(BooleanSupplier fails) {
    return new KafkaConsumer<>(
        Consumers.config(TestTopic.kafka(), settings(), group),
        new ByteArrayDeserializer(),
        new ByteArrayDeserializer()) {
      @Override
      public void commitSync(Map<TopicPartition, OffsetAndMetadata> offsets, Duration timeout) {
        if (fails.getAsBoolean()) {
          throw new TimeoutException("the broker does not answer");
        }
        super.commitSync(offsets, timeout);
      }
    };
  }

  /** A consumer whose partitions go to others as soon as it does not poll for a second. */
  private Consumer<byte[], byte[]> givenUpSoon() {
    Map<String, Object> config =
        new HashMap<>(Consumers.config(TestTopic.kafka(), settings(), group));
    config.put(ConsumerConfig.MAX_POLL_INTERVAL_MS_CONFIG, 1_000);
    return new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer());
  }

  private static UnaryOperator<Receiver> afterWaiting(CountDownLatch stalled, CountDownLatch on) {
    return receiver ->
        (records, pause) -> {
          stalled.countDown();
          awaitLatch(on);
          return receiver.receive(records, pause);
        };
  }

  private static void awaitLatch(CountDownLatch latch) {
    try {
      assertThat(latch.await(30, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private Effects breakingAfterTheEffect(AtomicBoolean broken) {
    return (transaction, fresh, repeated) -> {
      var replies = ledger.apply(transaction, fresh, repeated);
      if (broken.get()) {
        throw new SQLException("connection lost", "08006");
      }
      return replies;
    };
  }

  private static List<Envelope<Message>> charges(int count) {
    return IntStream.range(0, count)
        .mapToObj(i -> charge(order(), "acct_" + i % 7, EUR_1))
        .toList();
  }

  /** How many records the group has behind it. */
  private long committed() throws Exception {
    long sum = 0;
    for (int partition = 0; partition < PARTITIONS; partition++) {
      sum += Math.max(0, topic.committed(group, partition));
    }
    return sum;
  }

  private double count(String counter) {
    return metrics.get(counter).counter().count();
  }
}
