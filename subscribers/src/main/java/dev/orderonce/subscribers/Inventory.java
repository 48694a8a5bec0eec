package dev.orderonce.subscribers;

import dev.orderonce.contract.Envelope;
import dev.orderonce.contract.Message;
import dev.orderonce.contract.MessageId;
import dev.orderonce.contract.MessageType;
import dev.orderonce.contract.MessageTypes;
import dev.orderonce.contract.OrderId;
import dev.orderonce.contract.StockCommand;
import dev.orderonce.contract.StockCommand.ReleaseStock;
import dev.orderonce.contract.StockCommand.ReserveStock;
import dev.orderonce.contract.Topic;
import dev.orderonce.subscribers.StockMovement.Wanted;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

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
            locked, StockMovementTable.ofOrders(transaction, orders(fresh, repeated)));
    Map<Envelope<Message>, StockMovement> answers = new LinkedHashMap<>();
    fresh.forEach(message -> answers.put(message, enter(book, message)));
    repeated.forEach(message -> answers.put(message, stored(book, message)));
    StockMovementTable.add(transaction, book.added());
    return replies(answers, StockMovementTable.times(transaction, answers.values()));
  }

  private static Set<StockKey> articles(List<Envelope<Message>> messages) {
    return messages.stream()
        .flatMap(message -> Wanted.of(message.tenant(), command(message)).articles())
        .collect(Collectors.toSet());
  }

  private static Set<OrderId> orders(List<Envelope<Message>> some, List<Envelope<Message>> more) {
    return Stream.concat(some.stream(), more.stream())
        .map(message -> message.data().orderId())
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

  /** A reply tells of its movement, and so has that one's time, also when it is given again. */
  private static List<Envelope<? extends Message>> replies(
      Map<Envelope<Message>, StockMovement> answers, Map<MessageId, Instant> times) {
    List<Envelope<? extends Message>> replies = new ArrayList<>();
    answers.forEach((message, movement) ->
        replies.add(
            message.causeAt(
                Objects.requireNonNull(times.get(movement.id())),
                MessageId.ofReply(message.id()),
                SOURCE,
                movement.reply())));
    return replies;
  }

  private static StockCommand command(Envelope<Message> message) {
    if (message.data() instanceof StockCommand command) {
      return command;
    }
    throw new InvariantViolationException(
        message.id(), message.type().simpleName() + " is not for the inventory");
  }
}
