package dev.orderonce.subscribers;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orderonce.contract.OrderState;
import dev.orderonce.subscribers.OrderFacts.Money;
import dev.orderonce.subscribers.OrderFacts.Sold;
import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OrderFactsTest {

  private static final UUID ORDER = UUID.randomUUID();
  private static final long AMOUNT = 2500;

  @ParameterizedTest
  @CsvSource(
      nullValues = "-",
      value = {
        // order   , captured, refunded, currency, what does not add up
        "CREATED   ,    0,    0, EUR, -",
        "CREATED   , 2500,    0, EUR, money_held",
        "CREATED   , 2500, 2500, EUR, -",
        "PAID      ,    0,    0, EUR, order_without_charge",
        "PAID      , 2500,    0, EUR, -",
        "PAID      , 2500,    0, USD, amount_differs",
        "PAID      , 2499,    0, EUR, amount_differs",
        "PAID      , 2500, 2500, EUR, amount_differs",
        "COMPLETED ,    0,    0, EUR, order_without_charge",
        "COMPLETED , 2500,    0, EUR, -",
        "COMPLETED , 2500, 2500, EUR, amount_differs",
        "CANCELLED ,    0,    0, EUR, -",
        "CANCELLED , 2500,    0, EUR, money_held",
        "CANCELLED , 2500, 2500, EUR, -",
        "REFUNDED  ,    0,    0, EUR, order_without_charge",
        "REFUNDED  , 2500,    0, EUR, money_held",
        "REFUNDED  , 2500, 2500, EUR, -",
        "-         ,    0,    0, EUR, -",
        "-         , 2500,    0, EUR, charge_without_order",
        "-         , 2500, 2500, EUR, charge_without_order"
      })
  void shouldCompareTheMoneyWithTheOrder(
      @Nullable OrderState state,
      long captured,
      long refunded,
      String currency,
      @Nullable String kind) {
    // Given
    Money money = captured == 0 ? null : new Money("demo", currency, captured, refunded);

    // When
    var found = new OrderFacts(ORDER, sold(state), money, null, false, false).discrepancies();

    // Then
    assertThat(kinds(found)).isEqualTo(kind);
  }

  @ParameterizedTest
  @CsvSource(
      nullValues = "-",
      value = {
        // order , completed, what does not add up while its goods are reserved
        "CREATED   , false, -",
        "PAID      , false, -",
        "COMPLETED , true , -",
        "CANCELLED , false, reservation_without_order",
        "REFUNDED  , false, reservation_without_order",
        "REFUNDED  , true , -",
        "-         , false, reservation_without_order"
      })
  void shouldCompareTheGoodsWithTheOrder(
      @Nullable OrderState state, boolean completed, @Nullable String kind) {
    // Given
    Money money =
        switch (state) {
          case null -> null;
          case CREATED, CANCELLED -> null;
          case PAID, COMPLETED -> new Money("demo", "EUR", AMOUNT, 0);
          case REFUNDED -> new Money("demo", "EUR", AMOUNT, AMOUNT);
        };

    // When
    var found = new OrderFacts(ORDER, sold(state), money, "demo", completed, false).discrepancies();

    // Then
    assertThat(kinds(found)).isEqualTo(kind);
  }

  @ParameterizedTest
  @CsvSource(
      nullValues = "-",
      value = {
        // captured, refunded, goods reserved for, what does not add up in a stuck cancelled order
        "2500,    0, -   , compensation_stuck",
        "   0,    0, demo, compensation_stuck",
        "2500,    0, demo, compensation_stuck",
        "2500, 2500, -   , -"
      })
  void shouldSayWhetherACompensationIsStuckUntilItIsDone(
      long captured, long refunded, @Nullable String reservedFor, @Nullable String kind) {
    // Given
    Money money = captured == 0 ? null : new Money("demo", "EUR", captured, refunded);
    Sold cancelled = sold(OrderState.CANCELLED);

    // When
    var found = new OrderFacts(ORDER, cancelled, money, reservedFor, false, true).discrepancies();

    // Then
    assertThat(kinds(found)).isEqualTo(kind);
  }

  @ParameterizedTest
  @CsvSource(
      nullValues = "-",
      value = {
        // order , reserved for, what does not add up although its money does
        "CREATED   , -   , -",
        "PAID      , demo, -",
        "PAID      , -   , order_without_reservation",
        "COMPLETED , -   , order_without_reservation"
      })
  void shouldMissTheGoodsOfAPaidOrderWithItems(
      OrderState state, @Nullable String reservedFor, @Nullable String kind) {
    // Given
    Sold order = new Sold("demo", state, AMOUNT, "EUR", true);
    Money money = state == OrderState.CREATED ? null : new Money("demo", "EUR", AMOUNT, 0);

    // When
    var found = new OrderFacts(ORDER, order, money, reservedFor, false, false).discrepancies();

    // Then
    assertThat(kinds(found)).isEqualTo(kind);
  }

  private static @Nullable Sold sold(@Nullable OrderState state) {
    return state == null ? null : new Sold("demo", state, AMOUNT, "EUR", false);
  }

  private static @Nullable String kinds(List<Discrepancy> found) {
    return found.isEmpty()
        ? null
        : found.stream().map(each -> each.kind().label()).collect(Collectors.joining("+"));
  }
}
