package dev.orderonce.processor.order;

import dev.orderonce.contract.CommandDecided;
import dev.orderonce.contract.CommandStatus;
import dev.orderonce.contract.Direction;
import dev.orderonce.contract.Envelope;
import dev.orderonce.contract.Message;
import dev.orderonce.contract.MessageId;
import dev.orderonce.contract.OrderCommand;
import dev.orderonce.contract.OrderEvent;
import dev.orderonce.contract.OrderSnapshot;
import dev.orderonce.contract.OutcomeCode;
import dev.orderonce.contract.SagaStep;
import dev.orderonce.contract.StepCommand;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The messages that a decision sends out, under ids that are derived from what they are about: the
 * same decision, taken again, sends the same messages.
 */
public final class FollowUps {

  /** Who writes them, {@code ce_source}. */
  public static final String SOURCE = "/orderonce/streams-processor";

  private FollowUps() {}

  /**
   * The outcome of a command; then the event with the snapshot after it; then what the participants
   * are told.
   */
  public static List<Envelope<? extends Message>> of(
      Decision decision, Envelope<? extends Message> cause) {
    List<Envelope<? extends Message>> messages = new ArrayList<>();
    if (cause.data() instanceof OrderCommand command) {
      outcome(decision.verdict(), cause.id(), command)
          .map(outcome -> cause.cause(MessageId.ofOutcome(cause.id()), SOURCE, outcome))
          .ifPresent(messages::add);
    }
    for (OrderEvent event : decision.events()) {
      messages.add(cause.cause(MessageId.ofEvent(event.orderId(), event.version()), SOURCE, event));
    }
    if (decision.order() != null && !decision.events().isEmpty()) {
      OrderSnapshot snapshot = decision.order().snapshot();
      messages.add(
          cause.cause(
              MessageId.ofSnapshot(snapshot.orderId(), snapshot.version()), SOURCE, snapshot));
    }
    for (StepCommand command : decision.commands()) {
      messages.add(cause.cause(idOf(command), SOURCE, command));
    }
    return messages;
  }

  private static Optional<CommandDecided> outcome(
      Verdict verdict, MessageId id, OrderCommand command) {
    return switch (verdict) {
      case Verdict.Applied _ -> outcome(command, id, CommandStatus.APPLIED, null);
      case Verdict.Ignored(OutcomeCode why) -> outcome(command, id, CommandStatus.IGNORED, why);
      case Verdict.Rejected(OutcomeCode code) -> outcome(command, id, CommandStatus.REJECTED, code);
      case Verdict.Known _, Verdict.Contradicted _ -> Optional.empty();
    };
  }

  private static Optional<CommandDecided> outcome(
      OrderCommand command, MessageId id, CommandStatus status, @Nullable OutcomeCode code) {
    return Optional.of(new CommandDecided(command.orderId(), id, status, code));
  }

  private static MessageId idOf(StepCommand command) {
    return switch (command) {
      case StepCommand.ChargePayment charge ->
          MessageId.ofStep(charge.orderId(), SagaStep.PAYMENT, Direction.FORWARD);
      case StepCommand.RefundPayment refund ->
          MessageId.ofStep(refund.orderId(), SagaStep.PAYMENT, Direction.COMPENSATION);
    };
  }
}
