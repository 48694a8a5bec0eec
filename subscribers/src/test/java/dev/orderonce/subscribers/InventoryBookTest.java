package dev.orderonce.subscribers;

import static dev.orderonce.subscribers.Messages.ACME;
import static dev.orderonce.subscribers.Messages.DEMO;
import static dev.orderonce.subscribers.Messages.items;
import static dev.orderonce.subscribers.Messages.order;
import static dev.orderonce.subscribers.Messages.release;
import static dev.orderonce.subscribers.Messages.reserve;
import static dev.orderonce.subscribers.Messages.withNewId;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.orderonce.contract.Envelope;
import dev.orderonce.contract.Message;
import dev.orderonce.contract.OrderId;
import dev.orderonce.contract.Sku;
import dev.orderonce.contract.StockCommand.ReleaseStock;
import dev.orderonce.contract.StockCommand.ReserveStock;
import dev.orderonce.subscribers.StockMovement.Refused;
import dev.orderonce.subscribers.StockMovement.Released;
import dev.orderonce.subscribers.StockMovement.Reserved;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class InventoryBookTest {

  private final OrderId order = order();

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        // what is wanted of 2 A and 1 B | what becomes of it
        "A 2            | reserved",
        "A 2, B 1       | reserved",
        "A 3            | A",
        "A 1, B 2       | B",
        "B 2, A 3       | B",
        "C 1            | C",
        "A 1, C 1, B 2  | C",
        "a 1            | a"
      })
  void shouldReserveAllOrNone(String wanted, String becomes) {
    // Given
    InventoryBook book = book(Map.of("A", 2L, "B", 1L));

    // When
    StockMovement movement = reserved(book, reserve(order, items(wanted)));
    StockMovement rest = reserved(book, reserve(order(), items("A 2, B 1")));

    // Then
    assertThat(outcome(movement)).isEqualTo(becomes);
    assertThat(rest instanceof Reserved)
        .as("nothing is taken by a refusal")
        .isEqualTo(movement instanceof Refused);
    assertThat(book.added()).containsExactly(movement, rest);
  }

  @Test
  void shouldGiveTheLastToWhoComesFirst() {
    // Given
    InventoryBook book = book(Map.of("A", 1L));

    // When
    StockMovement first = reserved(book, reserve(order(), items("A 1")));
    StockMovement second = reserved(book, reserve(order(), items("A 1")));

    // Then
    assertThat(outcome(first)).isEqualTo("reserved");
    assertThat(outcome(second)).isEqualTo("A");
  }

  @Test
  void shouldGiveToOthersWhatTheSameBatchReleased() {
    // Given
    InventoryBook book = book(Map.of("A", 1L));
    reserved(book, reserve(order, items("A 1")));
    released(book, release(order, items("A 1")));

    // When
    StockMovement next = reserved(book, reserve(order(), items("A 1")));

    // Then
    assertThat(outcome(next)).isEqualTo("reserved");
  }

  @Test
  void shouldGiveTheSameMovementAgain() {
    // Given
    InventoryBook book = book(Map.of("A", 1L));
    Envelope<Message> reserve = reserve(order, items("A 1"));
    StockMovement reserved = reserved(book, reserve);
    StockMovement released = released(book, release(order, items("A 1")));

    // When, Then
    assertThat(reserved(book, reserve)).isSameAs(reserved);
    assertThat(released(book, release(order, items("A 1")))).isSameAs(released);
    assertThat(released).isInstanceOf(Released.class);
    assertThat(book.added()).containsExactly(reserved, released);
  }

  @Test
  void shouldRefuseAgainWhatItRefusedOnceAlthoughThereIsMoreNow() {
    // Given
    Envelope<Message> reserve = reserve(order, items("A 2"));
    StockMovement refused = reserved(book(Map.of("A", 1L)), reserve);
    InventoryBook later =
        new InventoryBook(Map.of(new StockKey(DEMO, new Sku("A")), 5L), List.of(refused));

    // When
    StockMovement again = reserved(later, reserve);

    // Then
    assertThat(again).isSameAs(refused);
  }

  @Test
  void shouldKeepTenantsApart() {
    // Given
    InventoryBook book = book(Map.of("A", 1L));

    // When
    StockMovement others = reserved(book, reserve(ACME, order, items("A 1")));

    // Then
    assertThat(outcome(others)).isEqualTo("A");
  }

  @Test
  void shouldNotDecideAboutAnOrderTwice() {
    // Given
    InventoryBook book = book(Map.of("A", 5L));
    reserved(book, reserve(order, items("A 1")));

    // When, Then
    assertThatThrownBy(() -> reserved(book, withNewId(reserve(order, items("A 1")))))
        .isInstanceOf(InvariantViolationException.class)
        .hasMessageContaining("were decided before");
  }

  @Test
  void shouldReleaseOnlyWhatWasReserved() {
    // Given
    InventoryBook book = book(Map.of("A", 5L));
    OrderId refused = order();
    reserved(book, reserve(order, items("A 1")));
    reserved(book, reserve(refused, items("A 9")));

    // When, Then
    for (Envelope<Message> wrong :
        List.of(
            release(order(), items("A 1")),
            release(order(), items("A 1"), Messages.reservationId(order)),
            release(refused, items("A 9")),
            release(order, items("A 2")))) {
      assertThatThrownBy(() -> released(book, wrong))
          .isInstanceOf(InvariantViolationException.class)
          .hasMessageContaining("which did not take that");
    }
    assertThat(outcome(reserved(book, reserve(order(), items("A 5"))))).isEqualTo("A");
  }

  @Test
  void shouldNotReleaseAReservationTwice() {
    // Given
    InventoryBook book = book(Map.of("A", 5L));
    reserved(book, reserve(order, items("A 1")));
    released(book, release(order, items("A 1")));

    // When, Then
    assertThatThrownBy(() -> released(book, withNewId(release(order, items("A 1")))))
        .isInstanceOf(InvariantViolationException.class)
        .hasMessageContaining("was released before");
  }

  private static InventoryBook book(Map<String, Long> available) {
    return new InventoryBook(
        available.entrySet().stream()
            .collect(
                Collectors.toMap(
                    entry -> new StockKey(DEMO, new Sku(entry.getKey())), Map.Entry::getValue)),
        List.of());
  }

  private static StockMovement reserved(InventoryBook book, Envelope<Message> message) {
    return book.reserve(message, (ReserveStock) message.data());
  }

  private static StockMovement released(InventoryBook book, Envelope<Message> message) {
    return book.release(message, (ReleaseStock) message.data());
  }

  private static String outcome(StockMovement movement) {
    return switch (movement) {
      case Reserved _ -> "reserved";
      case Refused refused -> refused.sku().value();
      case Released _ -> "released";
    };
  }
}
