package dev.orderonce.subscribers;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orderonce.contract.Envelope;
import dev.orderonce.contract.Message;
import dev.orderonce.contract.MessageId;
import dev.orderonce.contract.Money;
import dev.orderonce.contract.OrderId;
import dev.orderonce.subscribers.DeadLetterDecisions.Result;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * Whatever is delivered in whatever batches, again, and however messages fail and are redriven: in
 * the end each message has taken effect once, and those of an order in their order.
 */
class DeadLetterPropertyIT {

  private static final DecisionRequest BECAUSE = new DecisionRequest("test", "it goes on");

  /** What happens next, to as many records or to the message of that number. */
  record Step(Kind kind, int number) {}

  enum Kind {
    DELIVER,
    DELIVER_AGAIN,
    BREAK,
    REPAIR,
    REDRIVE
  }

  @Property(tries = 25)
  void shouldApplyEachMessageOnceAndThoseOfAnOrderInTheirOrder(
      @ForAll("keys") List<Integer> keys, @ForAll("steps") List<Step> steps) throws SQLException {
    // Given
    TestDatabase.execute("truncate inbox, dead_letters, dead_letter_actions");
    Subject subject = new Subject(keys);

    // When
    for (Step step : steps) {
      subject.take(step);
    }
    subject.repairAndRedriveAll();

    // Then
    assertThat(subject.appliedByOrder()).isEqualTo(subject.sentByOrder());
  }

  @Provide
  static Arbitrary<List<Integer>> keys() {
    return Arbitraries.integers().between(0, 3).list().ofMinSize(1).ofMaxSize(25);
  }

  @Provide
  static Arbitrary<List<Step>> steps() {
    return Combinators.combine(Arbitraries.of(Kind.values()), Arbitraries.integers().between(1, 12))
        .as(Step::new)
        .list()
        .ofMaxSize(25);
  }

  /** A subscriber, and the log that it reads. */
  private static final class Subject {

    private final List<Envelope<Message>> log = new ArrayList<>();
    private final Set<MessageId> poison = new HashSet<>();
    private final List<Envelope<Message>> applied = new ArrayList<>();
    private final MessageReceiver receiver;
    private final DeadLetterDecisions decisions;
    private int position;

    Subject(List<Integer> keys) {
      List<OrderId> orders = List.of(order(), order(), order(), order());
      for (int key : keys) {
        log.add(
            Messages.withNewId(
                Messages.charge(orders.get(key), "acct_1", Money.of(log.size() + 1, "EUR"))));
      }
      SubscriberMetrics metrics = new SubscriberMetrics("test", new SimpleMeterRegistry());
      Inbox inbox = new Inbox("test", this::apply);
      receiver =
          new MessageReceiver(
              inbox, new Intake(inbox, Parts.pool(), metrics), new RetrySettings(1, Duration.ZERO));
      decisions =
          new DeadLetterDecisions(Parts.pool(), Map.of("test", Redelivery.to(inbox, metrics)));
    }

    void take(Step step) throws SQLException {
      MessageId message = log.get(step.number() % log.size()).id();
      switch (step.kind()) {
        case DELIVER -> deliver(position, position + step.number());
        case DELIVER_AGAIN -> deliver(position - step.number(), position);
        case BREAK -> poison.add(message);
        case REPAIR -> poison.remove(message);
        case REDRIVE -> redriveFirst();
      }
    }

    void repairAndRedriveAll() throws SQLException {
      deliver(position, log.size());
      poison.clear();
      while (redriveFirst()) {
        // Until none stands.
      }
    }

    Map<OrderId, List<MessageId>> appliedByOrder() {
      return byOrder(applied);
    }

    Map<OrderId, List<MessageId>> sentByOrder() {
      return byOrder(log);
    }

    private void deliver(int from, int to) throws SQLException {
      List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
      for (int offset = Math.max(0, from); offset < Math.min(to, log.size()); offset++) {
        records.add(Applying.record("topic", 0, offset, log.get(offset)));
      }
      receiver.receive(records, length -> true);
      position = Math.clamp(to, position, log.size());
    }

    private boolean redriveFirst() throws SQLException {
      long first =
          TestDatabase.number("select coalesce(min(id), 0) from dead_letters where state = 'DEAD'");
      return first != 0 && decisions.redrive(first, BECAUSE) instanceof Result.Done;
    }

    /** What is rolled back is not applied: it throws before it notes anything. */
    private List<Envelope<? extends Message>> apply(
        Connection transaction, List<Envelope<Message>> fresh, List<Envelope<Message>> repeated) {
      for (Envelope<Message> message : fresh) {
        if (poison.contains(message.id())) {
          throw new InvariantViolationException(message.id(), "broken");
        }
      }
      applied.addAll(fresh);
      return List.of();
    }

    private static Map<OrderId, List<MessageId>> byOrder(List<Envelope<Message>> messages) {
      Map<OrderId, List<MessageId>> ids = new HashMap<>();
      messages.forEach(message ->
          ids.computeIfAbsent(message.data().orderId(), order -> new ArrayList<>())
              .add(message.id()));
      return ids;
    }

    private static OrderId order() {
      return Messages.order();
    }
  }
}
