package dev.orderonce.contract;

import com.fasterxml.jackson.annotation.JsonCreator;
import java.util.Currency;

/**
 * A positive amount of money: an integer number of minor units (cents) and an ISO 4217 currency.
 *
 * @param amount minor units, 1 to {@link #MAX_AMOUNT}
 * @param currency the ISO 4217 currency
 */
public record Money(long amount, Currency currency) {

  /**
   * The greatest amount of one order, in minor units: 2^53 − 1, the greatest integer that every
   * JSON reader keeps exact (RFC 8259, section 6), and far from where a sum of many would overflow.
   */
  public static final long MAX_AMOUNT = (1L << 53) - 1;

  /**
   * Checks the range.
   *
   * @throws IllegalArgumentException if the amount is outside 1 to {@link #MAX_AMOUNT}
   */
  @JsonCreator
  public Money {
    if (amount < 1 || amount > MAX_AMOUNT) {
      throw new IllegalArgumentException(
          "amount must be an integer from 1 to %d minor units".formatted(MAX_AMOUNT));
    }
  }

  /**
   * Money in the currency of that code.
   *
   * @throws IllegalArgumentException if the amount is out of range or the code is not in ISO 4217
   */
  public static Money of(long amount, String currencyCode) {
    return new Money(amount, Currency.getInstance(currencyCode));
  }

  @Override
  public String toString() {
    return amount + " " + currency.getCurrencyCode();
  }
}
