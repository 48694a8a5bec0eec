package dev.orderonce.processor.histories;

import static dev.orderonce.processor.histories.Requirement.require;

import dev.orderonce.contract.CommandDecided;
import dev.orderonce.contract.Direction;
import dev.orderonce.contract.Envelope;
import dev.orderonce.contract.Message;
import dev.orderonce.contract.MessageId;
import dev.orderonce.contract.OrderCommand;
import dev.orderonce.contract.OrderEvent;
import dev.orderonce.contract.OrderSnapshot;
import dev.orderonce.contract.OrderState;
import dev.orderonce.contract.SagaStep;
import dev.orderonce.contract.StepCommand;
import dev.orderonce.contract.StepReply;
import dev.orderonce.processor.order.Decision;
import dev.orderonce.processor.order.Order;
import dev.orderonce.processor.order.Step;
import dev.orderonce.processor.order.Verdict;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What must hold of what an order decides and sends, whatever it hears: as an observer sees it who
 * knows the messages and not the machine.
 */
final class Invariants {

  private static final Map<OrderState, Set<OrderState>> LEGAL_MOVES =
      new EnumMap<>(
          Map.of(
              OrderState.CREATED, EnumSet.of(OrderState.PAID, OrderState.CANCELLED),
              OrderState.PAID, EnumSet.of(OrderState.COMPLETED, OrderState.REFUNDED),
              OrderState.COMPLETED, EnumSet.of(OrderState.REFUNDED),
              OrderState.CANCELLED, EnumSet.noneOf(OrderState.class),
              OrderState.REFUNDED, EnumSet.noneOf(OrderState.class)));

  private final List<Step> steps;
  private final Map<MessageId, Message> sent = new HashMap<>();
  private final Set<MessageId> outcomes = new HashSet<>();
  private final Set<SagaStep> asked = new HashSet<>();
  private final Set<SagaStep> succeeded = new HashSet<>();
  private final Set<SagaStep> undone = new HashSet<>();
  private @Nullable OrderState state;
  private long version;
  private boolean wasCompleted;

  Invariants(List<Step> steps) {
    this.steps = steps;
  }

  /** Whether the goods of the order were delivered before it ended. */
  boolean wasCompleted() {
    return wasCompleted;
  }

  /** The order hears that, the first time. */
  void hears(Message message) {
    if (message instanceof StepReply reply) {
      switch (reply.answer()) {
        case SUCCEEDED -> succeeded.add(reply.step());
        case UNDONE -> undone.add(reply.step());
        case REFUSED, UNDO_REFUSED -> {}
      }
    }
  }

  /** What was heard is true, so nothing can contradict it while its order is there. */
  void believed(@Nullable Order before, Decision decision) {
    require(
        before == null || !(decision.verdict() instanceof Verdict.Contradicted),
        "the truth was not believed: %s",
        decision.verdict());
  }

  /** What was heard before, or is wrong, changes nothing and nothing follows from it. */
  void unchanged(@Nullable Order before, Decision decision, List<?> followUps) {
    require(
        Objects.equals(before, decision.order()), "the order was changed to %s", decision.order());
    require(followUps.isEmpty(), "something followed: %s", followUps);
  }

  /** What follows from a decision. */
  void decided(
      @Nullable Message message, Decision decision, List<Envelope<? extends Message>> followUps) {
    int outcomesBefore = outcomes.size();
    for (Envelope<? extends Message> followUp : followUps) {
      Message before = sent.putIfAbsent(followUp.id(), followUp.data());
      require(
          before == null || before.equals(followUp.data()),
          "two messages under one id: %s and %s",
          before,
          followUp.data());
      switch (followUp.data()) {
        case CommandDecided outcome ->
            require(outcomes.add(outcome.commandId()), "two outcomes: %s", outcome);
        case OrderEvent event -> happened(event);
        case OrderSnapshot snapshot -> require(before == null, "twice: %s", snapshot);
        case StepCommand command -> asks(command, decision.order());
        case OrderCommand _, StepReply _ -> throw new AssertionError("not an order's: " + followUp);
      }
    }
    boolean isDecided =
        message instanceof OrderCommand
            && !(decision.verdict() instanceof Verdict.Known)
            && !(decision.verdict() instanceof Verdict.Contradicted);
    require(
        outcomes.size() == outcomesBefore + (isDecided ? 1 : 0),
        "%s has %d outcomes",
        message,
        outcomes.size() - outcomesBefore);
    agrees(decision.order(), followUps);
    checkLastStepFirst(followUps);
  }

  private void checkLastStepFirst(List<Envelope<? extends Message>> followUps) {
    List<SagaStep> names = steps.stream().map(Step::name).toList();
    int previous = names.size();
    for (Envelope<? extends Message> followUp : followUps) {
      if (followUp.data() instanceof StepCommand command
          && command.direction() == Direction.COMPENSATION) {
        int index = names.indexOf(command.step());
        require(index < previous, "%s after that of an earlier step", command);
        previous = index;
      }
    }
  }

  private void happened(OrderEvent event) {
    require(event.version() == version + 1, "version %d, then %s", version, event);
    version = event.version();
    OrderState next =
        switch (event) {
          case OrderEvent.OrderCreated _ -> OrderState.CREATED;
          case OrderEvent.OrderPaid _ -> OrderState.PAID;
          case OrderEvent.OrderCompleted _ -> OrderState.COMPLETED;
          case OrderEvent.OrderCancelled _ -> OrderState.CANCELLED;
          case OrderEvent.OrderRefunded _ -> OrderState.REFUNDED;
          case OrderEvent.CompensationStuck _ -> state;
        };
    boolean isLegal =
        event instanceof OrderEvent.CompensationStuck
            ? isEnded()
            : state == null
                ? next == OrderState.CREATED
                : LEGAL_MOVES.getOrDefault(state, Set.of()).contains(next);
    require(isLegal, "%s was followed by %s", state, event);
    wasCompleted |= next == OrderState.COMPLETED;
    state = next;
  }

  private void asks(StepCommand command, @Nullable Order order) {
    SagaStep step = command.step();
    if (command.direction() == Direction.COMPENSATION) {
      require(isEnded(), "%s of an order that is %s", command, state);
      require(succeeded.contains(step), "%s before its success was heard", command);
      require(!undone.contains(step), "%s although it is undone", command);
      require(!wasCompleted || step.equals(SagaStep.PAYMENT), "%s although it is gone", command);
    } else {
      require(!succeeded.contains(step), "%s although it is done", command);
      if (asked.add(step)) {
        require(!isEnded(), "%s for an order that is %s", command, state);
        checkTurn(step, order);
      }
    }
  }

  private void checkTurn(SagaStep asked, @Nullable Order order) {
    for (Step step : steps) {
      if (step.name().equals(asked)) {
        return;
      }
      require(
          succeeded.contains(step.name()) || order == null || !step.concerns(order.data()),
          "%s was asked for before %s was done",
          asked,
          step.name());
    }
  }

  private void agrees(@Nullable Order order, List<Envelope<? extends Message>> followUps) {
    if (order == null) {
      return;
    }
    require(order.state() == state, "%s by its events, but %s", state, order.state());
    require(order.data().version() == version, "version %d, but %s", version, order.data());
    for (Envelope<? extends Message> followUp : followUps) {
      if (followUp.data() instanceof OrderSnapshot snapshot) {
        require(snapshot.equals(order.snapshot()), "%s of %s", snapshot, order);
      }
    }
  }

  private boolean isEnded() {
    return state == OrderState.CANCELLED || state == OrderState.REFUNDED;
  }
}
