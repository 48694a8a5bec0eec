package dev.orderonce.processor;

import static dev.orderonce.processor.testkit.OrderMessages.cancellationRequested;
import static dev.orderonce.processor.testkit.OrderMessages.completionRequested;
import static dev.orderonce.processor.testkit.OrderMessages.paymentCaptured;
import static dev.orderonce.processor.testkit.OrderMessages.paymentDeclined;
import static dev.orderonce.processor.testkit.OrderMessages.paymentRefunded;
import static dev.orderonce.processor.testkit.OrderMessages.placed;
import static dev.orderonce.processor.testkit.OrderMessages.placedWithItems;
import static dev.orderonce.processor.testkit.OrderMessages.placedWithItemsAndPayment;
import static dev.orderonce.processor.testkit.OrderMessages.placedWithPayment;
import static dev.orderonce.processor.testkit.OrderMessages.refundRequested;
import static dev.orderonce.processor.testkit.OrderMessages.stockReleased;
import static dev.orderonce.processor.testkit.OrderMessages.stockReserved;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.orderonce.contract.Envelope;
import dev.orderonce.contract.Message;
import dev.orderonce.contract.OrderReason;
import dev.orderonce.processor.order.Ending;
import dev.orderonce.processor.order.Order;
import dev.orderonce.processor.order.OrderMachine;
import dev.orderonce.processor.order.Timing;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class StoredOrderTest {

  /** A refunded order in the form that stores hold. */
  private static final String REFUNDED =
      """
      020501936b1e8a4e7c3a9f521b1c6e0c7a11000464656d6f0006637573745f3100000000000009c4
      00034555520000000973686f702d3437313100000000006b016f420754d4c000000006616363745f
      310000000000000003000000006b016f420754d4c0000001a1fd9a9a500100077061796d656e7405
      00000000ffffffffffffffff04f2e3c47763d939cbb66d5bbf1d4fbb9e160cb05f3b8650bb9324e6
      bfe35bbb1ce777e02dc3ff38648854494aed0d833ec5ed8ad39919599db3be9cd6d2b293c1000972
      65717565737465640000000f6368616e676564206d79206d696e64
      """;

  static List<List<Envelope<Message>>> histories() {
    return List.of(
        List.of(placed()),
        List.of(placedWithItems()),
        List.of(placedWithItemsAndPayment(), stockReserved(), paymentDeclined(), stockReleased()),
        List.of(placedWithPayment()),
        List.of(placedWithPayment(), paymentCaptured()),
        List.of(placedWithPayment(), paymentCaptured(), completionRequested()),
        List.of(placed(), cancellationRequested()),
        List.of(placedWithPayment(), cancellationRequested()),
        List.of(placedWithPayment(), paymentDeclined()),
        List.of(placedWithPayment(), cancellationRequested(), paymentCaptured()),
        List.of(placedWithPayment(), cancellationRequested(), paymentCaptured(), paymentRefunded()),
        List.of(placedWithPayment(), paymentCaptured(), refundRequested()),
        List.of(placedWithPayment(), paymentCaptured(), refundRequested(), paymentRefunded()));
  }

  @ParameterizedTest
  @MethodSource("histories")
  void shouldReadWhatItWrote(List<Envelope<Message>> history) {
    // Given
    Order order = after(history);

    // When
    Order read = StoredOrder.read(StoredOrder.write(order));

    // Then
    assertThat(read).isEqualTo(order);
  }

  @Test
  void shouldReadAndWriteTheFormThatStoresHold() {
    // Given
    Order order = after(histories().getLast());
    byte[] stored = HexFormat.of().parseHex(REFUNDED.replaceAll("\\s", ""));

    // When, Then
    assertThat(HexFormat.of().formatHex(StoredOrder.write(order)))
        .isEqualTo(HexFormat.of().formatHex(stored));
    assertThat(StoredOrder.read(stored)).isEqualTo(order);
  }

  @Test
  void shouldKeepWordsOfAnyLength() {
    // Given
    Order.Cancelled cancelled =
        new Order.Cancelled(
            after(List.of(placed())).data(),
            new Ending(OrderReason.REQUESTED, "ß\u0000😀".repeat(50_000)));

    // When
    Order read = StoredOrder.read(StoredOrder.write(cancelled));

    // Then
    assertThat(read).isEqualTo(cancelled);
  }

  @Test
  void shouldNotGuessAtAFormThatItDoesNotKnow() {
    // Given
    byte[] stored = StoredOrder.write(after(List.of(placed())));
    stored[0] = 9;

    // When, Then
    assertThatThrownBy(() -> StoredOrder.read(stored))
        .isInstanceOf(UncheckedIOException.class)
        .hasRootCauseMessage("form 9 of a stored order is not known");
  }

  @Test
  void shouldNotTakeHalfAnOrderForAWholeOne() {
    // Given
    byte[] stored = StoredOrder.write(after(histories().getLast()));

    // When, Then
    for (int length = 0; length < stored.length; length++) {
      byte[] half = Arrays.copyOf(stored, length);
      assertThatThrownBy(() -> StoredOrder.read(half))
          .isInstanceOf(UncheckedIOException.class)
          .hasMessage("an order could not be read from the store");
    }
  }

  private static Order after(List<Envelope<Message>> history) {
    Order order = null;
    for (Envelope<Message> message : history) {
      order =
          new OrderMachine(OrderMachine.STEPS, Timing.DEFAULT)
              .decide(order, message, message.time())
              .order();
    }
    if (order == null) {
      throw new AssertionError("there is no order");
    }
    return order;
  }
}
