package dev.orderonce.subscribers;

import dev.orderonce.contract.Items;
import dev.orderonce.contract.MessageId;
import dev.orderonce.contract.OrderId;
import dev.orderonce.contract.Sku;
import dev.orderonce.contract.StockCommand;
import dev.orderonce.contract.StockCommand.ReleaseStock;
import dev.orderonce.contract.StockCommand.ReserveStock;
import dev.orderonce.contract.StockReply;
import dev.orderonce.contract.TenantId;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What became of a step command in the inventory; its id is the command's. */
sealed interface StockMovement {

  MessageId id();

  Wanted wanted();

  /** What a reservation and its release must agree on. */
  record Wanted(TenantId tenant, OrderId orderId, Items items) {

    static Wanted of(TenantId tenant, StockCommand command) {
      return switch (command) {
        case ReserveStock reserve -> new Wanted(tenant, reserve.orderId(), reserve.items());
        case ReleaseStock release -> new Wanted(tenant, release.orderId(), release.items());
      };
    }

    Stream<StockKey> articles() {
      return items.list().stream().map(item -> new StockKey(tenant, item.sku()));
    }

    /** Whether it is the same, in whatever order the items are. */
    boolean agreesWith(Wanted other) {
      return tenant.equals(other.tenant)
          && orderId.equals(other.orderId)
          && Set.copyOf(items.list())
              .equals(other.items.list().stream().collect(Collectors.toUnmodifiableSet()));
    }
  }

  /** All of the items are the order's. */
  record Reserved(MessageId id, Wanted wanted) implements StockMovement {}

  /**
   * None of them is.
   *
   * @param sku the first of which there was not enough
   */
  record Refused(MessageId id, Wanted wanted, Sku sku) implements StockMovement {}

  /** What was reserved is free again. */
  record Released(MessageId id, Wanted wanted, MessageId reservationId) implements StockMovement {}

  /** What the saga is told, whenever it asks. */
  default StockReply reply() {
    OrderId order = wanted().orderId();
    return switch (this) {
      case Reserved reserved -> new StockReply.StockReserved(order, reserved.id());
      case Refused refused -> new StockReply.StockRefused(order, refused.id(), refused.sku());
      case Released released ->
          new StockReply.StockReleased(order, released.id(), released.reservationId());
    };
  }
}
