package dev.orderonce.subscribers;

import java.util.Locale;

/**
 * Something that does not add up between orders, money and goods.
 *
 * @param subject the id of an order, or what of a tenant it is about
 * @param tenant whose it is
 * @param detail what was found, in one line
 */
public record Discrepancy(Kind kind, String subject, String tenant, String detail) {

  /** What can be wrong. */
  public enum Kind {
    /** An order that was paid, but nothing was charged for it. */
    ORDER_WITHOUT_CHARGE,
    /** A charge for an order that there is not. */
    CHARGE_WITHOUT_ORDER,
    /** Money is held for an order that is not paid. */
    MONEY_HELD,
    /** What is held for a paid order is not its amount. */
    AMOUNT_DIFFERS,
    /** What an ended order did is not undone, and the saga has said that it is stuck. */
    COMPENSATION_STUCK,
    /** Goods are reserved for an order that ended without them, or that there is not. */
    RESERVATION_WITHOUT_ORDER,
    /** A paid order with items for which nothing is reserved. */
    ORDER_WITHOUT_RESERVATION,
    /** What is held of a tenant's currency is not what its paid orders come to. */
    TOTALS_DIFFER,
    /** An account's balance is not what its postings come to. */
    BALANCE_DIFFERS,
    /** What is reserved of an article is not what its movements come to. */
    STOCK_DIFFERS;

    /** The word for it, as metrics and answers show it. */
    public String label() {
      return name().toLowerCase(Locale.ROOT);
    }
  }
}
