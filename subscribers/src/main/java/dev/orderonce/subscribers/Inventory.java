package dev.orderonce.subscribers;

import dev.orderonce.contract.Envelope;
import dev.orderonce.contract.Message;
import dev.orderonce.contract.MessageId;
import dev.orderonce.contract.MessageType;
import dev.orderonce.contract.MessageTypes;
import dev.orderonce.contract.StockCommand;
import dev.orderonce.contract.StockCommand.ReleaseStock;
import dev.orderonce.contract.StockCommand.ReserveStock;
import dev.orderonce.contract.Topic;
import dev.orderonce.subscribers.StockMovement.Wanted;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Keeps the stock: reserves orders' items, all or none, and releases them, and answers each command
 * by one reply, the same however often it is asked. Orders of a batch that compete for the last of
 * an article are served in the order in which they came.
 */
final class Inventory implements Effects {

  /** The subscriber's name: in its group, the inbox and metrics. */
  static final String NAME = "inventory";

  static final Set<Topic> TOPICS = Set.of(Topic.INVENTORY_COMMANDS, Topic.COMPENSATIONS);

  private static final Set<String> TYPES =
      MessageTypes.STANDARD.all().stream()
          .filter(type -> StockCommand.class.isAssignableFrom(type.dataClass()))
          .map(MessageType::typeName)
          .collect(Collectors.toUnmodifiableSet());

  private static final String SOURCE = "/orderonce/inventory";

  /** The compensations of other saga steps are for other participants. */
  @Override
  public boolean concerns(String topic, String typeName) {
    return !topic.equals(Topic.COMPENSATIONS.topicName()) || TYPES.contains(typeName);
  }

  @Override
  public List<Envelope<? extends Message>> apply(
      Connection transaction, List<Envelope<Message>> fresh, List<Envelope<Message>> repeated)
      throws SQLException {
    var locked = StockTable.lock(transaction, articles(fresh));
    InventoryBook book =
        new InventoryBook(
            locked, StockMovementTable.ofOrders(transaction, Answers.orders(fresh, repeated)));
    Answers<StockMovement> answers = new Answers<>();
    answers.add(fresh, message -> enter(book, message));
    answers.add(repeated, message -> stored(book, message));
    StockMovementTable.add(transaction, book.added());
    Map<MessageId, Instant> times = StockMovementTable.times(transaction, answers.entries());
    return answers.replies(
        SOURCE, movement -> Objects.requireNonNull(times.get(movement.id())), StockMovement::reply);
  }

  private static Set<StockKey> articles(List<Envelope<Message>> messages) {
    return messages.stream()
        .flatMap(message -> Wanted.of(message.tenant(), command(message)).articles())
        .collect(Collectors.toSet());
  }

  private static StockMovement enter(InventoryBook book, Envelope<Message> message) {
    return switch (command(message)) {
      case ReserveStock reserve -> book.reserve(message, reserve);
      case ReleaseStock release -> book.release(message, release);
    };
  }

  private static StockMovement stored(InventoryBook book, Envelope<Message> message) {
    return book.movement(message.id())
        .orElseThrow(() ->
            new InvariantViolationException(
                message.id(), "%s was applied but has no movement".formatted(message.id())));
  }

  private static StockCommand command(Envelope<Message> message) {
    if (message.data() instanceof StockCommand command) {
      return command;
    }
    throw new InvariantViolationException(
        message.id(), message.type().simpleName() + " is not for the inventory");
  }
}
