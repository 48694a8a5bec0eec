package dev.orderonce.processor;

import static dev.orderonce.processor.testkit.OrderMessages.cancellationRequested;
import static dev.orderonce.processor.testkit.OrderMessages.placed;
import static dev.orderonce.processor.testkit.OrderMessages.placedWithItemsAndPayment;
import static dev.orderonce.processor.testkit.OrderMessages.stockReserved;
import static org.assertj.core.api.Assertions.assertThat;

import dev.orderonce.contract.Envelope;
import dev.orderonce.contract.Message;
import dev.orderonce.kit.Json;
import dev.orderonce.processor.order.Order;
import dev.orderonce.processor.order.OrderMachine;
import dev.orderonce.processor.order.Timing;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class OrderViewTest {

  @Test
  void shouldShowAnOrderWithItsSaga() {
    // Given
    Order order = after(placedWithItemsAndPayment(), stockReserved());

    // When
    String json = Json.write(OrderView.of(order));

    // Then
    assertThat(json)
        .isEqualToIgnoringNewLines(
            """
            {"id":"01936b1e-8a4e-7c3a-9f52-1b1c6e0c7a11","tenant":"demo","customerId":"cust_1",
            "amount":2500,"currency":"EUR","reference":"shop-4711",
            "items":[{"sku":"BOOK-1","quantity":2}],"state":"CREATED","version":1,
            "createdAt":"2026-11-21T10:15:30.123Z","updatedAt":"2026-11-21T10:15:30.123Z",
            "steps":[{"step":"stock","progress":"DONE","tries":0},
            {"step":"payment","progress":"UNDER_WAY","tries":1,"deadline":"2026-11-21T10:16:00.128Z"}]}\
            """);
  }

  @Test
  void shouldShowWhyAnOrderEnded() {
    // Given
    Order order = after(placed(), cancellationRequested());

    // When
    String json = Json.write(OrderView.of(order));

    // Then
    assertThat(json)
        .contains("\"state\":\"CANCELLED\",\"version\":2")
        .contains("\"reason\":\"requested\",\"reasonDetail\":\"changed my mind\",\"steps\":[]");
  }

  @SafeVarargs
  private static Order after(Envelope<Message>... history) {
    OrderMachine machine = new OrderMachine(OrderMachine.STEPS, Timing.DEFAULT);
    Order order = null;
    for (Envelope<Message> message : history) {
      order = machine.decide(order, message, message.time()).order();
    }
    return Objects.requireNonNull(order);
  }
}
