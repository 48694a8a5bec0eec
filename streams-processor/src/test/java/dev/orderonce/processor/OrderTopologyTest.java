package dev.orderonce.processor;

import static dev.orderonce.processor.testkit.OrderMessages.ACCOUNT;
import static dev.orderonce.processor.testkit.OrderMessages.CHARGE;
import static dev.orderonce.processor.testkit.OrderMessages.CUSTOMER;
import static dev.orderonce.processor.testkit.OrderMessages.MONEY;
import static dev.orderonce.processor.testkit.OrderMessages.ORDER;
import static dev.orderonce.processor.testkit.OrderMessages.REFERENCE;
import static dev.orderonce.processor.testkit.OrderMessages.TIME;
import static dev.orderonce.processor.testkit.OrderMessages.WORDS;
import static dev.orderonce.processor.testkit.OrderMessages.another;
import static dev.orderonce.processor.testkit.OrderMessages.cancellationRequested;
import static dev.orderonce.processor.testkit.OrderMessages.completionRequested;
import static dev.orderonce.processor.testkit.OrderMessages.idNamed;
import static dev.orderonce.processor.testkit.OrderMessages.paymentCaptured;
import static dev.orderonce.processor.testkit.OrderMessages.paymentDeclined;
import static dev.orderonce.processor.testkit.OrderMessages.paymentRefunded;
import static dev.orderonce.processor.testkit.OrderMessages.paymentRequested;
import static dev.orderonce.processor.testkit.OrderMessages.placed;
import static dev.orderonce.processor.testkit.OrderMessages.placedWithPayment;
import static dev.orderonce.processor.testkit.OrderMessages.refundRequested;
import static dev.orderonce.processor.testkit.OrderMessages.withId;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.orderonce.contract.CommandStatus;
import dev.orderonce.contract.Envelope;
import dev.orderonce.contract.Headers;
import dev.orderonce.contract.Message;
import dev.orderonce.contract.MessageCodec;
import dev.orderonce.contract.Money;
import dev.orderonce.contract.OrderEvent.OrderCancelled;
import dev.orderonce.contract.OrderEvent.OrderCompleted;
import dev.orderonce.contract.OrderEvent.OrderCreated;
import dev.orderonce.contract.OrderEvent.OrderPaid;
import dev.orderonce.contract.OrderEvent.OrderRefunded;
import dev.orderonce.contract.OrderReason;
import dev.orderonce.contract.OrderSnapshot;
import dev.orderonce.contract.OrderState;
import dev.orderonce.contract.OutcomeCode;
import dev.orderonce.contract.PaymentCommand.ChargePayment;
import dev.orderonce.contract.PaymentCommand.RefundPayment;
import dev.orderonce.contract.TenantId;
import dev.orderonce.contract.Topic;
import dev.orderonce.processor.order.MessageMemory;
import dev.orderonce.testkit.TopologyFixture;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OrderTopologyTest {

  private static final Instant ANSWERED = TIME.plusMillis(5);
  private static final ChargePayment CHARGE_PAYMENT = new ChargePayment(ORDER, ACCOUNT, MONEY);
  private static final RefundPayment REFUND_PAYMENT =
      new RefundPayment(ORDER, ACCOUNT, MONEY, CHARGE, OrderReason.REQUESTED);

  private final MeterRegistry meters = new SimpleMeterRegistry();

  @AutoClose private TopologyFixture topology;

  @BeforeEach
  void openTopology() {
    topology = new TopologyFixture(new OrderTopology(TopologyOptions.DEFAULT, meters).build());
  }

  @Test
  void shouldCreateAnOrder() {
    topology
        .given()
        .when(placed())
        .thenOutcome(CommandStatus.APPLIED, null)
        .thenEvent(new OrderCreated(ORDER, 1, CUSTOMER, MONEY, REFERENCE, null))
        .thenState(snapshot(1, OrderState.CREATED, TIME))
        .andNothingElse();
  }

  @Test
  void shouldChargeAnOrderThatIsToBePaidAtOnce() {
    topology
        .given()
        .when(placedWithPayment())
        .thenOutcome(CommandStatus.APPLIED, null)
        .thenEvent(new OrderCreated(ORDER, 1, CUSTOMER, MONEY, REFERENCE, null))
        .thenState(snapshot(1, OrderState.CREATED, TIME))
        .thenStep(CHARGE_PAYMENT)
        .andNothingElse();
  }

  @Test
  void shouldChargeAnOrderOnRequest() {
    topology
        .given(placed())
        .when(paymentRequested())
        .thenOutcome(CommandStatus.APPLIED, null)
        .thenStep(CHARGE_PAYMENT)
        .andNothingElse();
  }

  @Test
  void shouldNotChargeWhileAChargeIsUnderWay() {
    topology
        .given(placed(), paymentRequested())
        .when(another(paymentRequested()))
        .thenOutcome(CommandStatus.IGNORED, OutcomeCode.PAYMENT_UNDER_WAY)
        .andNothingElse();
  }

  @Test
  void shouldPayAnOrderWhoseAmountIsCaptured() {
    topology
        .given(placedWithPayment())
        .when(paymentCaptured())
        .thenEvent(new OrderPaid(ORDER, 2, ACCOUNT, CHARGE, MONEY))
        .thenState(snapshot(2, OrderState.PAID, ANSWERED))
        .andNothingElse();
  }

  @Test
  void shouldCancelAnOrderWhosePaymentIsDeclined() {
    topology
        .given(placedWithPayment())
        .when(paymentDeclined())
        .thenEvent(new OrderCancelled(ORDER, 2, OrderReason.PAYMENT_DECLINED, null))
        .thenState(snapshot(2, OrderState.CANCELLED, OrderReason.PAYMENT_DECLINED, null, ANSWERED))
        .andNothingElse();
  }

  @Test
  void shouldCompleteAPaidOrder() {
    topology
        .given(placedWithPayment(), paymentCaptured())
        .when(completionRequested())
        .thenOutcome(CommandStatus.APPLIED, null)
        .thenEvent(new OrderCompleted(ORDER, 3))
        .thenState(snapshot(3, OrderState.COMPLETED, TIME))
        .andNothingElse();
  }

  @Test
  void shouldCancelWithoutRefundWhileTheChargeIsNotAnswered() {
    topology
        .given(placedWithPayment())
        .when(cancellationRequested())
        .thenOutcome(CommandStatus.APPLIED, null)
        .thenEvent(new OrderCancelled(ORDER, 2, OrderReason.REQUESTED, WORDS))
        .thenState(snapshot(2, OrderState.CANCELLED, OrderReason.REQUESTED, WORDS, TIME))
        .andNothingElse();
  }

  @Test
  void shouldRefundWhatIsCapturedForACancelledOrder() {
    topology
        .given(placedWithPayment(), cancellationRequested())
        .when(paymentCaptured())
        .thenCompensation(REFUND_PAYMENT)
        .andNothingElse();
  }

  @Test
  void shouldRefundACompletedOrder() {
    topology
        .given(placedWithPayment(), paymentCaptured(), completionRequested())
        .when(refundRequested())
        .thenOutcome(CommandStatus.APPLIED, null)
        .thenEvent(new OrderRefunded(ORDER, 4, OrderReason.REQUESTED, WORDS))
        .thenState(snapshot(4, OrderState.REFUNDED, OrderReason.REQUESTED, WORDS, TIME))
        .thenCompensation(REFUND_PAYMENT)
        .andNothingElse();
  }

  @Test
  void shouldSayNothingWhenTheRefundIsDone() {
    topology
        .given(placedWithPayment(), paymentCaptured(), refundRequested())
        .when(paymentRefunded())
        .andNothingElse();
  }

  @Test
  void shouldRejectACommandForAnOrderThatIsNotThere() {
    topology
        .given()
        .when(cancellationRequested())
        .thenOutcome(CommandStatus.REJECTED, OutcomeCode.ORDER_NOT_FOUND)
        .andNothingElse();
  }

  @ParameterizedTest
  @CsvSource({"PT0S", "PT1H", "PT24H", "PT24H1S", "PT48H", "P30D"})
  void shouldSayNothingToTheSameMessageAgain(Duration later) {
    topology
        .given(placedWithPayment(), paymentCaptured())
        .later(later)
        .when(placedWithPayment())
        .andNothingElse()
        .when(paymentCaptured())
        .andNothingElse();
  }

  @ParameterizedTest
  @CsvSource({"PT0S", "PT24H", "PT48H", "P30D"})
  void shouldDropWhatItsOrderHasDecidedHoweverLateItComesAgain(Duration later) {
    // Given
    topology.given(placedWithPayment(), paymentCaptured()).later(later);

    // When
    topology.when(placedWithPayment()).andNothingElse().when(paymentCaptured()).andNothingElse();

    // Then
    assertThat(dropped()).isEqualTo(2);
  }

  @ParameterizedTest
  @CsvSource({"PT0S, 1", "PT1H, 1", "PT23H59M59S, 1", "PT24H, 1", "PT48H, 0", "P30D, 0"})
  void shouldDropWhatNoOrderRemembersIfItComesAgainWithinTheWindow(
      Duration later, int expectedDropped) {
    // Given
    topology.given(cancellationRequested()).later(later);

    // When
    topology.when(cancellationRequested());

    // Then
    assertThat(dropped()).isEqualTo(expectedDropped);
  }

  @ParameterizedTest
  @CsvSource({"PT1H, 1", "PT24H, 1", "PT48H, 0"})
  void shouldDropWithinTheWindowWhatAnOrderHasForgotten(Duration later, int expectedDropped) {
    // Given
    topology.given(placedWithPayment(), paymentCaptured(), completionRequested());
    for (int i = 0; i < MessageMemory.CAPACITY; i++) {
      topology.given(withId(completionRequested(), idNamed("completion " + i)));
    }

    // When
    topology.later(later).when(completionRequested());

    // Then
    assertThat(dropped()).isEqualTo(expectedDropped);
  }

  @Test
  void shouldGiveBackWhatWasTakenThoughTheSameReplyWasARefusalFirst() {
    topology
        .given(placedWithPayment(), paymentDeclined())
        .when(paymentCaptured())
        .thenCompensation(
            new RefundPayment(ORDER, ACCOUNT, MONEY, CHARGE, OrderReason.PAYMENT_DECLINED))
        .andNothingElse()
        .when(paymentDeclined())
        .andNothingElse()
        .when(paymentCaptured())
        .andNothingElse();
    assertThat(dropped()).isEqualTo(2);
  }

  @Test
  void shouldPutAsideOnceWhatBearsAKnownIdButAnotherTenant() {
    Envelope<Message> placed = placed();
    Envelope<Message> foreign =
        new Envelope<>(
            placed.id(),
            placed.source(),
            new TenantId("acme"),
            placed.time(),
            placed.traceparent(),
            placed.correlationId(),
            placed.causationId(),
            placed.data());
    topology
        .given(placed())
        .when(foreign)
        .thenDeadLetter("the order belongs to another tenant")
        .andNothingElse()
        .when(foreign)
        .andNothingElse()
        .when(placed())
        .andNothingElse();
    assertThat(dropped()).isEqualTo(2);
  }

  private double dropped() {
    return meters.counter("orderonce.duplicates.dropped", "stage", "topology").count();
  }

  @Test
  void shouldTakeAMessageThatWasPutAsideWhenItIsRedriven() {
    Map<String, String> redriven = redriven(paymentCaptured());
    topology
        .given(paymentCaptured())
        .when(paymentCaptured())
        .andNothingElse()
        .given(placedWithPayment())
        .whenRecordOf(paymentCaptured(), redriven)
        .thenEvent(new OrderPaid(ORDER, 2, ACCOUNT, CHARGE, MONEY))
        .thenState(snapshot(2, OrderState.PAID, ANSWERED))
        .andNothingElse()
        .whenRecordOf(paymentCaptured(), redriven)
        .andNothingElse();
  }

  @Test
  void shouldDecideWhatIsRedrivenThoughItWasSeen() {
    topology
        .given(cancellationRequested())
        .when(cancellationRequested())
        .andNothingElse()
        .whenRecordOf(cancellationRequested(), redriven(cancellationRequested()))
        .thenOutcome(CommandStatus.REJECTED, OutcomeCode.ORDER_NOT_FOUND)
        .andNothingElse();
  }

  private static Map<String, String> redriven(Envelope<Message> message) {
    Map<String, String> headers = new LinkedHashMap<>(message.headers());
    headers.put(Headers.REDRIVEN, "7");
    return headers;
  }

  @Test
  void shouldPutAsideAReplyWithOtherMoneyAndBelieveItsCorrection() {
    topology
        .given(placedWithPayment())
        .when(paymentCaptured(CHARGE, Money.of(2499, "EUR")))
        .thenDeadLetter("the reply's money is 2499 EUR, the order's is 2500 EUR")
        .andNothingElse()
        .when(paymentCaptured())
        .thenEvent(new OrderPaid(ORDER, 2, ACCOUNT, CHARGE, MONEY))
        .thenState(snapshot(2, OrderState.PAID, ANSWERED))
        .andNothingElse();
  }

  @Test
  void shouldPutAsideAMessageThatIsOnTheWrongTopic() {
    // Given
    byte[] value = MessageCodec.encode(CHARGE_PAYMENT);
    Map<String, String> headers =
        placed().cause(CHARGE, "/somebody", (Message) CHARGE_PAYMENT).headers();

    // When, Then
    topology
        .whenRecord(Topic.COMMANDS, key(), value, headers)
        .thenDeadLetter(
            Topic.COMMANDS, key(), value, headers, "ChargePayment is not for an order to decide")
        .andNothingElse();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      nullValues = "null",
      textBlock =
          """
          null           | PlaceOrder without a value
          {}             | the value is not a PlaceOrder: field amount: Missing required creator property 'amount' (index 0)
          """)
  void shouldPutAsideAValueThatIsNoMessage(@Nullable String text, String error) {
    // Given
    byte[] value = text == null ? null : text.getBytes(UTF_8);
    Map<String, String> headers = placed().headers();

    // When, Then
    topology
        .whenRecord(Topic.COMMANDS, key(), value, headers)
        .thenDeadLetter(Topic.COMMANDS, key(), value, headers, error)
        .andNothingElse();
  }

  @Test
  void shouldPutAsideAValueThatIsTheJsonNull() {
    // Given
    byte[] value = "null".getBytes(UTF_8);
    Map<String, String> headers = placed().headers();

    // When, Then
    topology
        .whenRecord(Topic.COMMANDS, key(), value, headers)
        .thenDeadLetter(
            Topic.COMMANDS, key(), value, headers, "the value is not a PlaceOrder: it is null")
        .andNothingElse();
  }

  @ParameterizedTest
  @CsvSource({
    "+1000000000-12-31T23:59:59Z",
    "+300000000-01-01T00:00:00Z",
    "+10000-01-01T00:00:00Z",
    "-0001-12-31T23:59:59Z",
    "-1000000000-01-01T00:00:00Z"
  })
  void shouldPutAsideAMessageOfATimeThatRfc3339CannotTell(String time) {
    // Given
    byte[] value = MessageCodec.encode(placed().data());
    Map<String, String> headers = new LinkedHashMap<>(placed().headers());
    headers.put(Headers.TIME, time);

    // When, Then
    topology
        .whenRecord(Topic.COMMANDS, key(), value, headers)
        .thenDeadLetter(
            Topic.COMMANDS,
            key(),
            value,
            headers,
            "header ce_time is wrong: the year must be one from 0 to 9999")
        .andNothingElse();
  }

  @Test
  void shouldPutAsideWordsThatNobodyCouldKeep() {
    // Given
    topology.given(placed());
    byte[] value = "{\"orderId\":\"%s\",\"reason\":\"\\ud83d\"}".formatted(ORDER).getBytes(UTF_8);
    Map<String, String> headers = cancellationRequested().headers();

    // When, Then
    topology
        .whenRecord(Topic.COMMANDS, key(), value, headers)
        .thenDeadLetter(
            Topic.COMMANDS,
            key(),
            value,
            headers,
            "the value is not a CancelOrder: Cannot construct instance of"
                + " `dev.orderonce.contract.OrderCommand$CancelOrder`, problem:"
                + " reason must not have control characters or broken surrogates")
        .andNothingElse();
  }

  @Test
  void shouldPutAsideBytesWithoutKeyAndHeaders() {
    // Given
    byte[] value = {0, (byte) 0xff, 7};

    // When, Then
    topology
        .whenRecord(Topic.REPLIES, null, value, Map.of())
        .thenDeadLetter(Topic.REPLIES, null, value, Map.of(), "header missing: ce_type")
        .andNothingElse();
  }

  @Test
  void shouldPutAsideAMessageUnderAnotherKey() {
    // Given
    byte[] otherKey = "somewhere-else".getBytes(UTF_8);
    byte[] value = MessageCodec.encode(placed().data());

    // When, Then
    topology
        .whenRecord(Topic.COMMANDS, otherKey, value, placed().headers())
        .thenDeadLetter(
            Topic.COMMANDS,
            otherKey,
            value,
            placed().headers(),
            "the key is not the order's id, " + ORDER)
        .andNothingElse();
  }

  @Test
  void shouldGoOnWithTheSameOrderAfterABrokenRecord() {
    // Given
    Map<String, String> broken = new HashMap<>(placed().headers());
    broken.remove(Headers.ID);
    topology.whenRecord(Topic.COMMANDS, key(), null, broken).given();

    // When, Then
    topology
        .when(placed())
        .thenOutcome(CommandStatus.APPLIED, null)
        .thenEvent(new OrderCreated(ORDER, 1, CUSTOMER, MONEY, REFERENCE, null))
        .thenState(snapshot(1, OrderState.CREATED, TIME))
        .andNothingElse();
  }

  @Test
  void shouldNotPassOnHeadersThatAreNotItsOwn() {
    // Given
    Map<String, String> headers = new LinkedHashMap<>(placed().headers());
    headers.put("id", placed().id().toString());

    // When, Then
    topology
        .whenRecordOf(placed(), headers)
        .thenOutcome(CommandStatus.APPLIED, null)
        .thenEvent(new OrderCreated(ORDER, 1, CUSTOMER, MONEY, REFERENCE, null))
        .thenState(snapshot(1, OrderState.CREATED, TIME))
        .andNothingElse();
  }

  @Test
  void shouldCountTransitionsAndCompensations() {
    // When
    topology.given(placedWithPayment(), cancellationRequested(), paymentCaptured());

    // Then
    assertThat(transitions("none", "CREATED")).isEqualTo(1);
    assertThat(transitions("CREATED", "CANCELLED")).isEqualTo(1);
    assertThat(meters.find("orderonce.transitions").counters()).hasSize(2);
    assertThat(meters.counter("orderonce.compensations", "step", "payment").count()).isEqualTo(1);
  }

  private double transitions(String from, String to) {
    return meters.counter("orderonce.transitions", "from", from, "to", to).count();
  }

  private static byte[] key() {
    return ORDER.toString().getBytes(UTF_8);
  }

  private static OrderSnapshot snapshot(long version, OrderState state, Instant updatedAt) {
    return snapshot(version, state, null, null, updatedAt);
  }

  private static OrderSnapshot snapshot(
      long version,
      OrderState state,
      @Nullable OrderReason reason,
      @Nullable String detail,
      Instant updatedAt) {
    return new OrderSnapshot(
        ORDER, version, state, CUSTOMER, MONEY, REFERENCE, null, reason, detail, TIME, updatedAt);
  }
}
