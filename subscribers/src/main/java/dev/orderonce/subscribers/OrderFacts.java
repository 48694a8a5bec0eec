package dev.orderonce.subscribers;

import dev.orderonce.contract.OrderState;
import dev.orderonce.subscribers.Discrepancy.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What orders, ledger and inventory say of one order, each on its own.
 *
 * @param sold the order; null if there is none
 * @param money what moved for it; null if nothing was charged
 * @param reservedFor the tenant for whose order goods are reserved and not released; null if none
 *     are
 * @param completed whether the goods were delivered
 * @param stuck whether the saga has said that something of it cannot be undone
 */
record OrderFacts(
    UUID id,
    @Nullable Sold sold,
    @Nullable Money money,
    @Nullable String reservedFor,
    boolean completed,
    boolean stuck) {

  /** The order, as the read model has it. */
  record Sold(String tenant, OrderState state, long amount, String currency, boolean withItems) {}

  /** What the ledger posted for it. */
  record Money(String tenant, String currency, long captured, long refunded) {

    long held() {
      return captured - refunded;
    }

    @Override
    public String toString() {
      return "captured %d and refunded %d %s of %s".formatted(captured, refunded, currency, tenant);
    }
  }

  /** What is held for it, in minor units. */
  long held() {
    return money == null ? 0 : money.held();
  }

  /** What is to be held for it, in minor units. */
  long due() {
    return sold == null || !isPaid(sold.state) ? 0 : sold.amount;
  }

  /** What of it does not add up. */
  List<Discrepancy> discrepancies() {
    List<Discrepancy> found = new ArrayList<>();
    if (sold == null) {
      if (money != null) {
        found.add(of(Kind.CHARGE_WITHOUT_ORDER, money.tenant, "there is no such order: " + money));
      }
    } else {
      addMoney(found, sold);
    }
    addGoods(found);
    return found;
  }

  private void addMoney(List<Discrepancy> found, Sold order) {
    String said = "%s over %d %s".formatted(order.state, order.amount, order.currency);
    if (money == null) {
      if (isPaid(order.state) || order.state == OrderState.REFUNDED) {
        found.add(of(Kind.ORDER_WITHOUT_CHARGE, order.tenant, said + ", but nothing was charged"));
      }
      return;
    }
    String both = "%s: %s".formatted(said, money);
    boolean foreign = !money.tenant.equals(order.tenant) || !money.currency.equals(order.currency);
    if (foreign || (isPaid(order.state) && money.held() != order.amount)) {
      found.add(of(Kind.AMOUNT_DIFFERS, order.tenant, both));
    } else if (!isPaid(order.state) && money.held() != 0) {
      found.add(of(stuck ? Kind.COMPENSATION_STUCK : Kind.MONEY_HELD, order.tenant, both));
    }
  }

  private void addGoods(List<Discrepancy> found) {
    if (reservedFor == null) {
      if (sold != null && sold.withItems && isPaid(sold.state)) {
        String detail = "%s, but none of its items is reserved".formatted(sold.state);
        found.add(of(Kind.ORDER_WITHOUT_RESERVATION, sold.tenant, detail));
      }
      return;
    }
    if (sold == null) {
      found.add(
          of(
              Kind.RESERVATION_WITHOUT_ORDER,
              reservedFor,
              "goods are reserved, but there is no such order"));
    } else if (isWithoutGoods(sold.state)) {
      String detail = "%s, but goods are reserved".formatted(sold.state);
      Kind kind = stuck ? Kind.COMPENSATION_STUCK : Kind.RESERVATION_WITHOUT_ORDER;
      // One line for an order of which both are stuck.
      if (found.stream().noneMatch(other -> other.kind() == kind)) {
        found.add(of(kind, sold.tenant, detail));
      }
    }
  }

  private boolean isWithoutGoods(OrderState state) {
    return switch (state) {
      case CREATED, PAID, COMPLETED -> false;
      case CANCELLED -> true;
      case REFUNDED -> !completed;
    };
  }

  private static boolean isPaid(OrderState state) {
    return switch (state) {
      case PAID, COMPLETED -> true;
      case CREATED, CANCELLED, REFUNDED -> false;
    };
  }

  private Discrepancy of(Kind kind, String tenant, String detail) {
    return new Discrepancy(kind, id.toString(), tenant, detail);
  }
}
