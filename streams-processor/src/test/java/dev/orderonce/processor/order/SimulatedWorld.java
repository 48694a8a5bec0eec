package dev.orderonce.processor.order;

import static dev.orderonce.processor.testkit.OrderMessages.cancellationRequested;
import static dev.orderonce.processor.testkit.OrderMessages.completionRequested;
import static dev.orderonce.processor.testkit.OrderMessages.idNamed;
import static dev.orderonce.processor.testkit.OrderMessages.paymentRequested;
import static dev.orderonce.processor.testkit.OrderMessages.placed;
import static dev.orderonce.processor.testkit.OrderMessages.placedWithPayment;
import static dev.orderonce.processor.testkit.OrderMessages.refundRequested;
import static dev.orderonce.processor.testkit.OrderMessages.withId;
import static org.assertj.core.api.Assertions.assertThat;

import dev.orderonce.contract.Envelope;
import dev.orderonce.contract.Message;
import dev.orderonce.contract.OrderState;
import dev.orderonce.contract.StepCommand;
import dev.orderonce.processor.testkit.OrderMessages;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A client, an order and a ledger, between which messages travel in any order and any number of
 * times. After each delivery to the order it checks what must always hold.
 */
final class SimulatedWorld {

  private static final long AMOUNT = OrderMessages.MONEY.amount();

  private static final Map<OrderState, Set<OrderState>> LEGAL_MOVES =
      new EnumMap<>(
          Map.of(
              OrderState.CREATED, EnumSet.of(OrderState.PAID, OrderState.CANCELLED),
              OrderState.PAID, EnumSet.of(OrderState.COMPLETED, OrderState.REFUNDED),
              OrderState.COMPLETED, EnumSet.of(OrderState.REFUNDED),
              OrderState.CANCELLED, EnumSet.noneOf(OrderState.class),
              OrderState.REFUNDED, EnumSet.noneOf(OrderState.class)));

  private static final List<Envelope<Message>> WISHES =
      List.of(
          paymentRequested(),
          completionRequested(),
          cancellationRequested(),
          refundRequested(),
          placed(),
          placedWithPayment());

  private final SimulatedLedger ledger;
  private final List<Envelope<? extends Message>> toOrder = new ArrayList<>();
  private final List<Envelope<? extends Message>> toLedger = new ArrayList<>();
  private final List<Envelope<? extends Message>> decided = new ArrayList<>();
  private @Nullable Order order;
  private int commands;

  SimulatedWorld(boolean payAtOnce, boolean creditworthy) {
    this.ledger = new SimulatedLedger(creditworthy);
    deliverToOrder(payAtOnce ? placedWithPayment() : placed());
  }

  /** One step: which kind, and which message of that kind, is up to the number. */
  void step(int number) {
    int choice = number / 10;
    switch (number % 10) {
      case 0, 1 -> clientWants(choice);
      case 2, 3, 4 -> deliverToLedger(choice, true);
      case 5 -> deliverToLedger(choice, false);
      case 6, 7, 8 -> deliverToOrder(choice);
      default -> deliverOldMessage(choice);
    }
  }

  /** A message that the order decided before comes again. */
  void deliverOldMessage(int choice) {
    Order before = order();
    Envelope<? extends Message> old = decided.get(choice % decided.size());
    Decision decision =
        new OrderMachine(OrderMachine.STEPS, Timing.DEFAULT).decide(before, old, old.time());
    assertThat(decision.order()).as("the same message again: %s", old).isEqualTo(before);
    assertThat(FollowUps.of(decision, old)).isEmpty();
  }

  void deliverAllThatIsLeft() {
    while (!toOrder.isEmpty() || !toLedger.isEmpty()) {
      deliverToOrder(0);
      deliverToLedger(0, true);
    }
  }

  Order order() {
    if (order == null) {
      throw new AssertionError("the order was placed, but is not there");
    }
    return order;
  }

  long heldByLedger() {
    return ledger.held();
  }

  long owedByFinalState() {
    return switch (order().state()) {
      case PAID, COMPLETED -> AMOUNT;
      case CREATED, CANCELLED, REFUNDED -> 0;
    };
  }

  private void clientWants(int choice) {
    Envelope<Message> wish = WISHES.get(choice % WISHES.size());
    toOrder.add(withId(wish, idNamed("command " + commands++)));
  }

  private void deliverToLedger(int choice, boolean last) {
    if (!toLedger.isEmpty()) {
      int index = choice % toLedger.size();
      toOrder.add(ledger.handle(last ? toLedger.remove(index) : toLedger.get(index)));
    }
  }

  private void deliverToOrder(int choice) {
    if (!toOrder.isEmpty()) {
      deliverToOrder(toOrder.remove(choice % toOrder.size()));
    }
  }

  private void deliverToOrder(Envelope<? extends Message> message) {
    Order before = order;
    Decision decision =
        new OrderMachine(OrderMachine.STEPS, Timing.DEFAULT)
            .decide(before, message, message.time());
    order = decision.order();
    decided.add(message);
    FollowUps.of(decision, message).stream()
        .filter(followUp -> followUp.data() instanceof StepCommand)
        .forEach(toLedger::add);
    assertThat(decision.verdict()).isNotInstanceOf(Verdict.Contradicted.class);
    checkMove(before, order(), decision);
    checkMoney(order());
  }

  private static void checkMove(@Nullable Order before, Order after, Decision decision) {
    long version = before == null ? 0 : before.data().version();
    assertThat(after.data().version()).isEqualTo(version + decision.events().size());
    decision
        .events()
        .forEach(event -> assertThat(event.version()).isEqualTo(after.data().version()));
    if (before != null && before.state() != after.state()) {
      assertThat(LEGAL_MOVES.get(before.state())).contains(after.state());
      assertThat(decision.events()).hasSize(1);
    }
  }

  private void checkMoney(Order after) {
    assertThat(ledger.held()).isBetween(0L, AMOUNT);
    assertThat(ledger.charges()).isLessThanOrEqualTo(1);
    assertThat(ledger.refunds()).isLessThanOrEqualTo(ledger.charges());
    switch (after.state()) {
      case PAID, COMPLETED -> assertThat(ledger.held()).isEqualTo(AMOUNT);
      case CREATED, CANCELLED, REFUNDED -> {}
    }
  }
}
