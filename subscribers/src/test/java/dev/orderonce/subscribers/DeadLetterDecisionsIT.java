package dev.orderonce.subscribers;

import static dev.orderonce.subscribers.Messages.charge;
import static dev.orderonce.subscribers.Messages.order;
import static dev.orderonce.subscribers.Messages.withNewId;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.orderonce.contract.Envelope;
import dev.orderonce.contract.Message;
import dev.orderonce.contract.MessageId;
import dev.orderonce.contract.Money;
import dev.orderonce.subscribers.DeadLetter.State;
import dev.orderonce.subscribers.DeadLetterDecisions.Result;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class DeadLetterDecisionsIT {

  private static final DecisionRequest BECAUSE = new DecisionRequest("ann", "the bug is fixed");

  private static final String WAITING =
      "select count(*) from pg_locks where locktype = 'advisory' and not granted";

  private final Set<MessageId> poison = ConcurrentHashMap.newKeySet();
  private final List<MessageId> applied = Collections.synchronizedList(new ArrayList<>());
  private final SubscriberMetrics metrics =
      new SubscriberMetrics("test", new SimpleMeterRegistry());
  private final Inbox inbox = new Inbox("test", this::apply);
  private final MessageReceiver receiver =
      new MessageReceiver(
          inbox,
          new Intake(inbox, Parts.pool(), metrics),
          new RetrySettings(1, Duration.ofMillis(1)));
  private final DeadLetterDecisions decisions =
      new DeadLetterDecisions(Parts.pool(), Map.of("test", Redelivery.to(inbox, metrics)));

  private final Envelope<Message> first = charge(order(), "acct_1", Money.of(1, "EUR"));
  private final Envelope<Message> second = withNewId(first);
  private final Envelope<Message> third = withNewId(first);
  private final Envelope<Message> other = charge(order(), "acct_1", Money.of(1, "EUR"));
  private final CountDownLatch stalled = new CountDownLatch(1);
  private final CountDownLatch goOn = new CountDownLatch(1);
  private volatile @Nullable MessageId stalling;
  private long offset;

  private List<Envelope<? extends Message>> apply(
      Connection transaction, List<Envelope<Message>> fresh, List<Envelope<Message>> repeated) {
    for (Envelope<Message> message : fresh) {
      if (poison.contains(message.id())) {
        throw new InvariantViolationException(message.id(), "it is poison");
      }
      if (message.id().equals(stalling)) {
        stall();
      }
    }
    fresh.forEach(message -> applied.add(message.id()));
    return List.of();
  }

  private void stall() {
    stalled.countDown();
    try {
      assertThat(goOn.await(30, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @BeforeEach
  void emptyDatabase() throws SQLException {
    TestDatabase.empty();
  }

  @Test
  void shouldApplyTheMessageAndThenThoseBehindItInOrder() throws SQLException {
    // Given
    poison.add(first.id());
    receive(first, second, other, third);
    assertThat(applied).containsExactly(other.id());
    poison.clear();

    // When
    Result result = decisions.redrive(letterOf(first), BECAUSE);

    // Then
    assertThat(result).isEqualTo(new Result.Done(State.REDRIVEN, 2, null));
    assertThat(applied).containsExactly(other.id(), first.id(), second.id(), third.id());
    assertThat(states()).containsExactly("REDRIVEN", "REDRIVEN", "REDRIVEN");
    assertThat(TestDatabase.number("select count(*) from inbox")).isEqualTo(4);
    assertThat(
            TestDatabase.rows(
                "select action, operator, reason, outcome from dead_letter_actions where letter_id = ?",
                letterOf(first)))
        .containsExactly("REDRIVE ann the bug is fixed done");
  }

  @Test
  void shouldLetItStandWhenItStillCannotBeApplied() throws SQLException {
    // Given
    poison.add(first.id());
    receive(first, second);

    // When
    Result result = decisions.redrive(letterOf(first), BECAUSE);

    // Then
    assertThat(result).isEqualTo(new Result.Failed("it is poison"));
    assertThat(applied).isEmpty();
    assertThat(TestDatabase.rows("select state, attempts from dead_letters order by id"))
        .containsExactly("DEAD 2", "PARKED 0");
    assertThat(TestDatabase.rows("select outcome from dead_letter_actions"))
        .containsExactly("failed: it is poison");
  }

  @Test
  void shouldStopAtTheNextOneThatCannotBeApplied() throws SQLException {
    // Given
    poison.addAll(List.of(first.id(), second.id()));
    receive(first, second, third);
    poison.remove(first.id());

    // When
    Result result = decisions.redrive(letterOf(first), BECAUSE);

    // Then
    assertThat(result).isEqualTo(new Result.Done(State.REDRIVEN, 0, letterOf(second)));
    assertThat(applied).containsExactly(first.id());
    assertThat(
            TestDatabase.rows("select state, coalesce(error, '-') from dead_letters order by id"))
        .containsExactly("REDRIVEN it is poison", "DEAD it is poison", "PARKED -");
  }

  @Test
  void shouldNotRedriveWhatWaitsBehindAnother() throws SQLException {
    // Given
    poison.add(first.id());
    receive(first, second);

    // When
    Result result = decisions.redrive(letterOf(second), BECAUSE);

    // Then
    assertThat(result).isEqualTo(new Result.Behind(letterOf(first)));
    assertThat(applied).isEmpty();
  }

  @Test
  void shouldApplyThoseBehindADiscardedMessage() throws SQLException {
    // Given
    poison.add(first.id());
    receive(first, second);

    // When
    Result result = decisions.discard(letterOf(first), BECAUSE);

    // Then
    assertThat(result).isEqualTo(new Result.Done(State.DISCARDED, 1, null));
    assertThat(applied).containsExactly(second.id());
  }

  @Test
  void shouldNotApplyADiscardedMessageThatComesAgain() throws SQLException {
    // Given
    poison.add(first.id());
    receive(first);
    decisions.discard(letterOf(first), BECAUSE);
    poison.clear();

    // When
    receive(first, second);

    // Then
    assertThat(applied).containsExactly(second.id());
    assertThat(states()).containsExactly("DISCARDED");
  }

  @Test
  void shouldReleaseWhatWaitsWhenADecisionThatWasCutOffIsRepeated() throws SQLException {
    // Given
    poison.add(first.id());
    receive(first, second, third);
    TestDatabase.execute(
        "update dead_letters set state = 'DISCARDED' where id = ?", letterOf(first));

    // When
    Result result = decisions.discard(letterOf(first), BECAUSE);

    // Then
    assertThat(result).isEqualTo(new Result.Done(State.DISCARDED, 2, null));
    assertThat(applied).containsExactly(second.id(), third.id());
  }

  @Test
  void shouldDecideOnce() throws SQLException {
    // Given
    poison.add(first.id());
    receive(first);
    poison.clear();
    decisions.redrive(letterOf(first), BECAUSE);

    // When
    Result again = decisions.redrive(letterOf(first), BECAUSE);
    Result unknown = decisions.redrive(Long.MAX_VALUE, BECAUSE);

    // Then
    assertThat(again).isEqualTo(new Result.Settled(State.REDRIVEN));
    assertThat(unknown).isEqualTo(new Result.Unknown());
    assertThat(applied).containsExactly(first.id());
  }

  @Test
  void shouldNotPutAsideTwiceWhatIsDeliveredAgain() throws SQLException {
    // Given
    poison.add(first.id());
    List<ConsumerRecord<byte[], byte[]>> batch = records(first, second);
    receiver.receive(batch, length -> true);

    // When
    receiver.receive(batch, length -> true);
    receive(first);

    // Then
    assertThat(states()).containsExactly("DEAD", "PARKED");
  }

  @Test
  void shouldRedriveARecordThatCanBeReadByNow() throws SQLException {
    // Given
    ConsumerRecord<byte[], byte[]> record = records(first).getFirst();
    record.headers().remove("ce_type");
    receiver.receive(List.of(record), length -> true);
    long letter = TestDatabase.number("select id from dead_letters");
    Result before = decisions.redrive(letter, BECAUSE);
    TestDatabase.execute(
        "update dead_letters set headers = ?::json",
        HeadersJson.of(records(first).getFirst().headers()).toString());

    // When
    Result after = decisions.redrive(letter, BECAUSE);

    // Then
    assertThat(before)
        .isEqualTo(new Result.Failed("it still cannot be read: header missing: ce_type"));
    assertThat(after).isEqualTo(new Result.Done(State.REDRIVEN, 0, null));
    assertThat(applied).containsExactly(first.id());
  }

  @Test
  void shouldReleaseWhatABatchIsAboutToParkMeanwhile() throws Exception {
    // Given
    poison.add(first.id());
    receive(first);
    poison.clear();
    stalling = other.id();

    // When
    try (ExecutorService threads = Executors.newFixedThreadPool(2)) {
      Future<?> batch =
          threads.submit(() -> {
            receive(second, other);
            return null;
          });
      assertThat(stalled.await(30, TimeUnit.SECONDS)).isTrue();
      Future<Result> redrive = threads.submit(() -> decisions.redrive(letterOf(first), BECAUSE));
      await().until(() -> redrive.isDone() || TestDatabase.number(WAITING) > 0);
      goOn.countDown();
      batch.get();

      // Then
      assertThat(redrive.get()).isEqualTo(new Result.Done(State.REDRIVEN, 1, null));
    }
    assertThat(applied).containsExactly(other.id(), first.id(), second.id());
  }

  @Test
  void shouldKeepTheOrderWhileMoreComesForTheSameKey() throws Exception {
    // Given
    poison.add(first.id());
    receive(first);
    poison.clear();
    List<Envelope<Message>> more = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      more.add(withNewId(first));
    }

    // When
    try (ExecutorService live = Executors.newSingleThreadExecutor()) {
      Future<?> arriving =
          live.submit(() -> {
            for (Envelope<Message> message : more) {
              receive(message);
            }
            return null;
          });
      decisions.redrive(letterOf(first), BECAUSE);
      arriving.get();
    }

    // Then
    List<MessageId> expected = new ArrayList<>(List.of(first.id()));
    more.forEach(message -> expected.add(message.id()));
    assertThat(applied).isEqualTo(expected);
    assertThat(states()).containsOnly("REDRIVEN");
  }

  @SafeVarargs
  private void receive(Envelope<Message>... messages) throws SQLException {
    assertThat(receiver.receive(records(messages), length -> true)).isTrue();
  }

  @SafeVarargs
  private List<ConsumerRecord<byte[], byte[]>> records(Envelope<Message>... messages) {
    List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
    for (Envelope<Message> message : messages) {
      records.add(Applying.record("topic", 0, offset++, message));
    }
    return records;
  }

  private static long letterOf(Envelope<Message> message) throws SQLException {
    return TestDatabase.number(
        "select id from dead_letters where message_id = ?", message.id().value());
  }

  private static List<String> states() throws SQLException {
    return TestDatabase.rows("select state from dead_letters order by id");
  }
}
