package dev.orderonce.processor.order;

import dev.orderonce.contract.CommandDecided;
import dev.orderonce.contract.CommandStatus;
import dev.orderonce.contract.Envelope;
import dev.orderonce.contract.Message;
import dev.orderonce.contract.MessageId;
import dev.orderonce.contract.OrderCommand;
import dev.orderonce.contract.OrderEvent;
import dev.orderonce.contract.OrderSnapshot;
import dev.orderonce.contract.OutcomeCode;
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

  /** What follows from the decision of a message: the outcome, if it is a command, and the rest. */
  public static List<Envelope<? extends Message>> of(
      Decision decision, Envelope<? extends Message> message) {
    List<Envelope<? extends Message>> messages = new ArrayList<>();
    Cause cause = Cause.of(message);
    if (message.data() instanceof OrderCommand command) {
      outcome(decision.verdict(), message.id(), command)
          .map(outcome -> cause.envelope(MessageId.ofOutcome(message.id()), outcome))
          .ifPresent(messages::add);
    }
    add(messages, decision, cause);
    return messages;
  }

  /**
   * What follows from the decision: the event with the snapshot, then what participants are told.
   */
  public static List<Envelope<? extends Message>> of(Decision decision, Cause cause) {
    List<Envelope<? extends Message>> messages = new ArrayList<>();
    add(messages, decision, cause);
    return messages;
  }

  private static void add(
      List<Envelope<? extends Message>> messages, Decision decision, Cause cause) {
    for (OrderEvent event : decision.events()) {
      messages.add(cause.envelope(MessageId.ofEvent(event.orderId(), event.version()), event));
    }
    if (decision.order() != null && !decision.events().isEmpty()) {
      OrderSnapshot snapshot = decision.order().snapshot();
      messages.add(
          cause.envelope(MessageId.ofSnapshot(snapshot.orderId(), snapshot.version()), snapshot));
    }
    for (StepCommand command : decision.commands()) {
      messages.add(
          cause.envelope(
              MessageId.ofStep(command.orderId(), command.step(), command.direction()), command));
    }
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
}
