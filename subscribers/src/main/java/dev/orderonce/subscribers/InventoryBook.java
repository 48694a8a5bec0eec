package dev.orderonce.subscribers;

import dev.orderonce.contract.Envelope;
import dev.orderonce.contract.Item;
import dev.orderonce.contract.MessageId;
import dev.orderonce.contract.OrderId;
import dev.orderonce.contract.Sku;
import dev.orderonce.contract.StockCommand.ReleaseStock;
import dev.orderonce.contract.StockCommand.ReserveStock;
import dev.orderonce.subscribers.StockMovement.Refused;
import dev.orderonce.subscribers.StockMovement.Released;
import dev.orderonce.subscribers.StockMovement.Reserved;
import dev.orderonce.subscribers.StockMovement.Wanted;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The rules of the inventory, over the articles and movements that a batch is about. Pure: what it
 * decides is written by others.
 *
 * <p>A command that has its movement already gets that one again. An order's items are reserved
 * once, all or none, and released once. An article that nobody has set up is out of stock.
 */
final class InventoryBook {

  private final Map<StockKey, Long> available;
  private final Map<MessageId, StockMovement> byId = new HashMap<>();
  private final Map<OrderId, StockMovement> decided = new HashMap<>();
  private final Map<MessageId, Released> releases = new HashMap<>();
  private final Map<MessageId, StockMovement> added = new LinkedHashMap<>();

  /**
   * A book opened at these pages.
   *
   * @param available what is free of the articles that the commands to come name; those that are
   *     missing are not in stock
   * @param known all movements so far of the orders that the commands to come name
   */
  InventoryBook(Map<StockKey, Long> available, Collection<StockMovement> known) {
    this.available = new HashMap<>(available);
    known.forEach(this::remember);
  }

  /** Reserves all items, or none. */
  StockMovement reserve(Envelope<?> envelope, ReserveStock command) {
    StockMovement made = byId.get(envelope.id());
    if (made != null) {
      return made;
    }
    StockMovement other = decided.get(command.orderId());
    if (other != null) {
      throw new InvariantViolationException(
          envelope.id(),
          "the items of order %s were decided before by %s"
              .formatted(command.orderId(), other.id()));
    }
    Wanted wanted = Wanted.of(envelope.tenant(), command);
    Optional<Sku> missing = firstMissing(wanted);
    if (missing.isPresent()) {
      return add(new Refused(envelope.id(), wanted, missing.get()));
    }
    wanted.items().list().forEach(item -> move(wanted, item, -item.quantity()));
    return add(new Reserved(envelope.id(), wanted));
  }

  /** Makes what was reserved free again. */
  StockMovement release(Envelope<?> envelope, ReleaseStock command) {
    StockMovement made = byId.get(envelope.id());
    if (made != null) {
      return made;
    }
    Wanted wanted = Wanted.of(envelope.tenant(), command);
    if (!(byId.get(command.reservationId()) instanceof Reserved reserved)
        || !reserved.wanted().agreesWith(wanted)) {
      throw new InvariantViolationException(
          envelope.id(),
          "release of reservation %s, which did not take that".formatted(command.reservationId()));
    }
    Released other = releases.get(command.reservationId());
    if (other != null) {
      throw new InvariantViolationException(
          envelope.id(),
          "reservation %s was released before by %s"
              .formatted(command.reservationId(), other.id()));
    }
    wanted.items().list().forEach(item -> move(wanted, item, item.quantity()));
    return add(new Released(envelope.id(), reserved.wanted(), command.reservationId()));
  }

  /** The movements that the commands have led to, in their order. */
  List<StockMovement> added() {
    return List.copyOf(added.values());
  }

  /** What became of that command before or now. */
  Optional<StockMovement> movement(MessageId id) {
    return Optional.ofNullable(byId.get(id));
  }

  private Optional<Sku> firstMissing(Wanted wanted) {
    return wanted.items().list().stream()
        .filter(item -> available.getOrDefault(article(wanted, item), 0L) < item.quantity())
        .map(Item::sku)
        .findFirst();
  }

  private void move(Wanted wanted, Item item, long quantity) {
    available.merge(article(wanted, item), quantity, Long::sum);
  }

  private static StockKey article(Wanted wanted, Item item) {
    return new StockKey(wanted.tenant(), item.sku());
  }

  private StockMovement add(StockMovement movement) {
    added.put(movement.id(), movement);
    remember(movement);
    return movement;
  }

  private void remember(StockMovement movement) {
    byId.put(movement.id(), movement);
    switch (movement) {
      case Reserved _, Refused _ -> decided.put(movement.wanted().orderId(), movement);
      case Released released -> releases.put(released.reservationId(), released);
    }
  }
}
