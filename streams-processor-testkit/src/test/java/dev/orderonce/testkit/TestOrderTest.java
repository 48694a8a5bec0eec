package dev.orderonce.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.orderonce.contract.Envelope;
import dev.orderonce.contract.Item;
import dev.orderonce.contract.Message;
import dev.orderonce.contract.MessageId;
import dev.orderonce.contract.OrderId;
import dev.orderonce.contract.SagaStep;
import dev.orderonce.contract.Sku;
import dev.orderonce.contract.TenantId;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class TestOrderTest {

  private static final TestOrder ORDER = TestOrder.SAMPLE.withItems(new Item(new Sku("BOOK-1"), 2));
  private static final TestOrder OTHER =
      TestOrder.of(OrderId.parse("01936b1e-8a4e-7c3a-9f52-1b1c6e0c7a12"), new TenantId("acme"))
          .withItems(new Item(new Sku("BOOK-2"), 1));

  @Test
  void shouldGiveTheSameMessageAgain() {
    assertThat(messages(ORDER)).isEqualTo(messages(ORDER));
  }

  @Test
  void shouldGiveEveryMessageOfEveryOrderAnIdOfItsOwn() {
    // When
    Stream<MessageId> ids =
        Stream.of(ORDER, OTHER)
            .flatMap(order -> messages(order).stream())
            .flatMap(message -> Stream.of(message, TestOrder.another(message)))
            .map(Envelope::id);

    // Then
    assertThat(ids).doesNotHaveDuplicates().hasSize(40);
  }

  @Test
  void shouldAnswerWhatWasAsked() {
    assertThat(ORDER.paymentCaptured().id())
        .isEqualTo(MessageId.ofReply(ORDER.forwardId(SagaStep.PAYMENT)));
    assertThat(ORDER.stockReleased().id())
        .isEqualTo(MessageId.ofReply(ORDER.compensationId(SagaStep.STOCK)));
    assertThat(ORDER.refundRefused().id()).isNotEqualTo(ORDER.paymentRefunded().id());
    assertThat(OTHER.paymentCaptured().tenant()).isEqualTo(new TenantId("acme"));
  }

  @Test
  void shouldNotRefuseItemsThatAreNotThere() {
    assertThatThrownBy(TestOrder.SAMPLE::stockRefused)
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("the order has no items to refuse");
  }

  /** A step is answered with a success or a refusal, under one id. */
  private static List<Envelope<Message>> messages(TestOrder order) {
    assertThat(order.stockRefused().id()).isEqualTo(order.stockReserved().id());
    assertThat(order.paymentDeclined().id()).isEqualTo(order.paymentCaptured().id());
    assertThat(order.placed().id()).isEqualTo(order.placedWithPayment().id());
    return List.of(
        order.placed(),
        order.paymentRequested(),
        order.completionRequested(),
        order.cancellationRequested(),
        order.refundRequested(),
        order.paymentCaptured(),
        order.paymentRefunded(),
        order.refundRefused(),
        order.stockReserved(),
        order.stockReleased());
  }
}
