package dev.orderonce.processor.order;

import static dev.orderonce.processor.testkit.OrderMessages.ACCOUNT;
import static dev.orderonce.processor.testkit.OrderMessages.CHARGE;
import static dev.orderonce.processor.testkit.OrderMessages.CUSTOMER;
import static dev.orderonce.processor.testkit.OrderMessages.MONEY;
import static dev.orderonce.processor.testkit.OrderMessages.ORDER;
import static dev.orderonce.processor.testkit.OrderMessages.REFERENCE;
import static dev.orderonce.processor.testkit.OrderMessages.REFUND;
import static dev.orderonce.processor.testkit.OrderMessages.TIME;
import static dev.orderonce.processor.testkit.OrderMessages.WORDS;
import static dev.orderonce.processor.testkit.OrderMessages.another;
import static dev.orderonce.processor.testkit.OrderMessages.asSentBy;
import static dev.orderonce.processor.testkit.OrderMessages.cancellationRequested;
import static dev.orderonce.processor.testkit.OrderMessages.completionRequested;
import static dev.orderonce.processor.testkit.OrderMessages.idNamed;
import static dev.orderonce.processor.testkit.OrderMessages.paymentCaptured;
import static dev.orderonce.processor.testkit.OrderMessages.paymentDeclined;
import static dev.orderonce.processor.testkit.OrderMessages.paymentRequested;
import static dev.orderonce.processor.testkit.OrderMessages.placed;
import static dev.orderonce.processor.testkit.OrderMessages.placedWithPayment;
import static dev.orderonce.processor.testkit.OrderMessages.refundRequested;
import static dev.orderonce.processor.testkit.OrderMessages.withId;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.orderonce.contract.CommandDecided;
import dev.orderonce.contract.CommandStatus;
import dev.orderonce.contract.Envelope;
import dev.orderonce.contract.Message;
import dev.orderonce.contract.MessageId;
import dev.orderonce.contract.Money;
import dev.orderonce.contract.OrderEvent;
import dev.orderonce.contract.OrderReason;
import dev.orderonce.contract.OrderSnapshot;
import dev.orderonce.contract.OrderState;
import dev.orderonce.contract.PaymentCommand;
import dev.orderonce.contract.TenantId;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What the table leaves out: ids, contents, and what comes again. */
class OrderMachineTest {

  private static final OrderMachine MACHINE = new OrderMachine(OrderMachine.STEPS, Timing.DEFAULT);
  private static final Instant ANSWERED = TIME.plusMillis(5);

  @Test
  void shouldSendWhatFollowsFromAnOrderWithPayment() {
    // Given
    Envelope<Message> place = placedWithPayment();

    // When
    List<Envelope<? extends Message>> messages = FollowUps.of(decide(null, place), place);

    // Then
    assertThat(messages)
        .isEqualTo(
            List.of(
                place.cause(
                    MessageId.ofOutcome(place.id()),
                    FollowUps.SOURCE,
                    new CommandDecided(ORDER, place.id(), CommandStatus.APPLIED, null)),
                place.cause(
                    MessageId.ofEvent(ORDER, 1),
                    FollowUps.SOURCE,
                    new OrderEvent.OrderCreated(ORDER, 1, CUSTOMER, MONEY, REFERENCE, null)),
                place.cause(
                    MessageId.ofSnapshot(ORDER, 1),
                    FollowUps.SOURCE,
                    new OrderSnapshot(
                        ORDER,
                        1,
                        OrderState.CREATED,
                        CUSTOMER,
                        MONEY,
                        REFERENCE,
                        null,
                        null,
                        null,
                        TIME,
                        TIME)),
                place.cause(
                    CHARGE,
                    FollowUps.SOURCE,
                    new PaymentCommand.ChargePayment(ORDER, ACCOUNT, MONEY))));
  }

  @Test
  void shouldTellInTheSnapshotWhyAnOrderEnded() {
    // Given
    Order order = after(placedWithPayment());

    // When
    Decision decision = decide(order, paymentDeclined());

    // Then
    assertThat(decision.events())
        .isEqualTo(
            List.of(new OrderEvent.OrderCancelled(ORDER, 2, OrderReason.PAYMENT_DECLINED, null)));
    assertThat(orderOf(decision).snapshot())
        .isEqualTo(
            new OrderSnapshot(
                ORDER,
                2,
                OrderState.CANCELLED,
                CUSTOMER,
                MONEY,
                REFERENCE,
                null,
                OrderReason.PAYMENT_DECLINED,
                null,
                TIME,
                ANSWERED));
  }

  @Test
  void shouldRefundALateCaptureForTheReasonOfTheCancellation() {
    // Given
    Order order = after(placedWithPayment(), cancellationRequested());

    // When
    Decision decision = decide(order, paymentCaptured());

    // Then
    assertThat(FollowUps.of(decision, paymentCaptured()))
        .isEqualTo(
            List.of(
                paymentCaptured()
                    .cause(
                        REFUND,
                        FollowUps.SOURCE,
                        new PaymentCommand.RefundPayment(
                            ORDER, ACCOUNT, MONEY, CHARGE, OrderReason.REQUESTED))));
  }

  @Test
  void shouldKeepTheClientsWords() {
    // Given
    Order order = after(placedWithPayment(), paymentCaptured());

    // When
    Decision decision = decide(order, refundRequested());

    // Then
    assertThat(decision.events())
        .isEqualTo(List.of(new OrderEvent.OrderRefunded(ORDER, 3, OrderReason.REQUESTED, WORDS)));
    assertThat(orderOf(decision).snapshot().reasonDetail()).isEqualTo(WORDS);
  }

  @Test
  void shouldNameTheAccountAndTheChargeThatPaid() {
    // Given
    Order order = after(placed(), paymentRequested());

    // When
    Decision decision = decide(order, paymentCaptured());

    // Then
    assertThat(decision.events())
        .isEqualTo(List.of(new OrderEvent.OrderPaid(ORDER, 2, ACCOUNT, CHARGE, MONEY)));
  }

  @Test
  void shouldSayWhatARepliesMoneyContradicts() {
    // Given
    Order order = after(placedWithPayment());

    // When
    Decision decision = decide(order, paymentCaptured(CHARGE, Money.of(2499, "EUR")));

    // Then
    assertThat(decision.verdict())
        .isEqualTo(
            new Verdict.Contradicted("the reply's money is 2499 EUR, the order's is 2500 EUR"));
  }

  @Test
  void shouldBelieveASuccessThatComesUnderTheIdOfARefusal() {
    // Given
    Order declined = after(placedWithPayment(), paymentDeclined());
    assertThat(paymentCaptured().id()).isEqualTo(paymentDeclined().id());

    // When
    Decision captured = decide(declined, paymentCaptured());

    // Then
    assertThat(captured.commands())
        .containsExactly(
            new PaymentCommand.RefundPayment(
                ORDER, ACCOUNT, MONEY, CHARGE, OrderReason.PAYMENT_DECLINED));
    assertThat(decide(orderOf(captured), paymentCaptured()))
        .isEqualTo(Decision.known(orderOf(captured)));
    assertThat(decide(orderOf(captured), paymentDeclined()))
        .isEqualTo(Decision.known(orderOf(captured)));
    assertThat(orderOf(captured).data().decided()).isEqualTo(declined.data().decided());
  }

  @Test
  void shouldNotDecideTheSameCommandAnewWhenItsAnswerWouldNowBeAnother() {
    // Given
    Order order =
        after(placedWithPayment(), refundRequested(), completionRequested(), paymentCaptured());

    // When
    Decision refund = decide(order, refundRequested());
    Decision completion = decide(order, completionRequested());

    // Then
    assertThat(refund).isEqualTo(Decision.known(order));
    assertThat(completion).isEqualTo(Decision.known(order));
    assertThat(orderOf(decide(order, another(refundRequested()))).state())
        .isEqualTo(OrderState.REFUNDED);
  }

  @Test
  void shouldForgetTheOldestMessagesFirst() {
    // Given
    Order before = after(placedWithPayment(), paymentCaptured(), completionRequested());

    // When
    Order order = before;
    for (int i = 0; i < MessageMemory.CAPACITY - 1; i++) {
      order = after(order, withId(completionRequested(), idNamed("completion " + i)));
    }

    // Then
    MessageMemory decided = order.data().decided();
    assertThat(decided.ids()).hasSize(MessageMemory.CAPACITY);
    assertThat(decided.knows(placedWithPayment().id())).isFalse();
    assertThat(decided.knows(paymentCaptured().id())).isFalse();
    assertThat(decided.knows(completionRequested().id())).isTrue();
    assertThat(decided.knows(idNamed("completion 0"))).isTrue();
    assertThat(before.data().decided().forgottenIn(decided))
        .containsExactly(placedWithPayment().id(), paymentCaptured().id());
  }

  @Test
  void shouldRememberRepliesThatItBelieved() {
    // Given
    Order order = after(placedWithPayment(), paymentCaptured());
    Envelope<Message> untrue = paymentCaptured(CHARGE, Money.of(2499, "EUR"));

    // When
    Order after = orderOf(decide(order, another(untrue)));

    // Then
    assertThat(order.data().decided().ids())
        .containsExactly(placedWithPayment().id(), paymentCaptured().id());
    assertThat(after).isEqualTo(order);
  }

  @Test
  void shouldNotLetAnotherTenantTouchTheOrder() {
    // Given
    Order order = after(placed());
    Envelope<Message> foreign = asSentBy(new TenantId("acme"), paymentRequested());

    // When
    Decision decision = decide(order, foreign);

    // Then
    assertThat(decision)
        .isEqualTo(Decision.contradicted(order, "the order belongs to another tenant"));
    assertThat(FollowUps.of(decision, foreign)).isEmpty();
  }

  @Test
  void shouldNotDecideWhatIsNotForIt() {
    // Given
    Envelope<Message> event =
        placed().cause(idNamed("event"), "/test", new OrderEvent.OrderCompleted(ORDER, 3));

    // When
    Decision decision = decide(null, event);

    // Then
    assertThat(decision)
        .isEqualTo(Decision.contradicted(null, "OrderCompleted is not for an order to decide"));
  }

  @Test
  void shouldNotBuildAStateThatItsMoneyContradicts() {
    // Given
    OrderData unpaid = after(placed()).data();
    OrderData paid = after(placedWithPayment(), paymentCaptured()).data();
    Ending why = new Ending(OrderReason.REQUESTED, null);

    // When, Then
    assertThatThrownBy(() -> new Order.Paid(unpaid)).isInstanceOf(BrokenInvariantException.class);
    assertThatThrownBy(() -> new Order.Completed(unpaid))
        .isInstanceOf(BrokenInvariantException.class);
    assertThatThrownBy(() -> new Order.Refunded(unpaid, why))
        .isInstanceOf(BrokenInvariantException.class);
    assertThatThrownBy(() -> new Order.Refunded(paid, why))
        .isInstanceOf(BrokenInvariantException.class);
    assertThatThrownBy(() -> new Order.Cancelled(paid, why))
        .isInstanceOf(BrokenInvariantException.class);
    assertThatThrownBy(() -> new Order.Created(paid)).isInstanceOf(BrokenInvariantException.class);
  }

  @SafeVarargs
  private static Order after(Envelope<Message>... messages) {
    return after(null, messages);
  }

  @SafeVarargs
  private static Order after(@Nullable Order start, Envelope<Message>... messages) {
    Order order = start;
    for (Envelope<Message> message : messages) {
      order = decide(order, message).order();
    }
    return orderOf(order);
  }

  private static Order orderOf(Decision decision) {
    return orderOf(decision.order());
  }

  private static Order orderOf(@Nullable Order order) {
    if (order == null) {
      throw new AssertionError("there is no order");
    }
    return order;
  }

  private static Decision decide(@Nullable Order order, Envelope<? extends Message> message) {
    return MACHINE.decide(order, message, message.time());
  }
}
