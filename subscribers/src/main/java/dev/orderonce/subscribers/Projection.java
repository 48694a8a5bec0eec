package dev.orderonce.subscribers;

import dev.orderonce.contract.CommandDecided;
import dev.orderonce.contract.Envelope;
import dev.orderonce.contract.Message;
import dev.orderonce.contract.OrderCommand;
import dev.orderonce.contract.OrderEvent;
import dev.orderonce.contract.OrderEvent.OrderCreated;
import dev.orderonce.contract.OrderSnapshot;
import dev.orderonce.contract.StepCommand;
import dev.orderonce.contract.StepReply;
import dev.orderonce.contract.Topic;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the read model that HTTP reads are served from: the orders' states, histories, and the
 * outcomes of commands.
 *
 * <p>An event changes an order only if its version is newer, and an outcome changes a command only
 * while it is pending, so that the two topics may be read in any order to each other, and again.
 * The API writes the row of an order before anything else can know the order. Where the row is not
 * there nevertheless, as after the database was restored from an older backup, the order's creation
 * event writes it; later events of an order without a row are passed over, counted and logged.
 */
final class Projection implements Effects {

  /** The subscriber's name: in its group, the inbox and metrics. */
  static final String NAME = "projection";

  static final Set<Topic> TOPICS = Set.of(Topic.EVENTS, Topic.OUTCOMES);

  private static final Logger log = LoggerFactory.getLogger(Projection.class);

  private final Counter withoutOrder;

  Projection(MeterRegistry registry) {
    withoutOrder =
        Counter.builder("orderonce.projection.events.without.order")
            .description("events that were passed over because the read model lacks their order")
            .register(registry);
  }

  @Override
  public List<Envelope<? extends Message>> apply(
      Connection transaction, List<Envelope<Message>> fresh, List<Envelope<Message>> repeated)
      throws SQLException {
    Sorted sorted = Sorted.of(fresh);
    ReadModel model = new ReadModel(transaction);
    model.addMissing(sorted.created);
    Set<UUID> present = model.lock(sorted.orders);
    change(model, sorted.changes.stream().filter(change -> isPresent(change, present)).toList());
    model.decide(sorted.outcomes);
    return List.of();
  }

  /** A batch by what is to be done about each message. */
  private record Sorted(
      Set<UUID> orders,
      List<NewOrder> created,
      List<OrderChange> changes,
      List<CommandDecided> outcomes) {

    static Sorted of(List<Envelope<Message>> messages) {
      Sorted sorted =
          new Sorted(new HashSet<>(), new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
      messages.forEach(sorted::add);
      return sorted;
    }

    private void add(Envelope<Message> message) {
      orders.add(message.data().orderId().value());
      switch (message.data()) {
        case OrderCreated event -> created.add(NewOrder.of(message, event));
        case OrderEvent event -> changes.add(OrderChange.of(message, event));
        case CommandDecided outcome -> outcomes.add(outcome);
        case OrderCommand _, StepCommand _, StepReply _, OrderSnapshot _ ->
            throw new InvariantViolationException(
                message.id(), message.type().simpleName() + " is not for the projection");
      }
    }
  }

  private boolean isPresent(OrderChange change, Set<UUID> present) {
    if (present.contains(change.order())) {
      return true;
    }
    withoutOrder.increment();
    log.warn("order {} is not in the read model: {} passed over", change.order(), change.type());
    return false;
  }

  private static void change(ReadModel model, List<OrderChange> changes) throws SQLException {
    if (changes.isEmpty()) {
      return;
    }
    Map<UUID, OrderChange> newest = new HashMap<>();
    for (OrderChange change : changes) {
      newest.merge(change.order(), change, OrderChange::both);
    }
    model.addHistory(changes);
    model.advance(newest.values());
  }
}
