package dev.orderonce.processor.order;

import dev.orderonce.contract.OrderEvent;
import dev.orderonce.contract.OutcomeCode;
import dev.orderonce.contract.StepCommand;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What follows from a message.
 *
 * @param order the order afterwards; null if there is none, as before or no more
 * @param verdict what the order makes of the message
 * @param events what happened to the order: none or one
 * @param commands what the participants are told: saga steps and compensations
 */
public record Decision(
    @Nullable Order order,
    Verdict verdict,
    List<? extends OrderEvent> events,
    List<StepCommand> commands) {

  static Decision applied(Order order, OrderEvent event, List<StepCommand> commands) {
    return new Decision(order, new Verdict.Applied(), List.of(event), commands);
  }

  static Decision applied(Order order, List<StepCommand> commands) {
    return new Decision(order, new Verdict.Applied(), List.of(), commands);
  }

  static Decision ignored(Order order, OutcomeCode why) {
    return unchanged(order, new Verdict.Ignored(why));
  }

  static Decision rejected(@Nullable Order order, OutcomeCode code) {
    return unchanged(order, new Verdict.Rejected(code));
  }

  /** Rejected until steps are done that are asked for only now. */
  static Decision rejected(Order order, OutcomeCode code, List<StepCommand> commands) {
    return new Decision(order, new Verdict.Rejected(code), List.of(), commands);
  }

  /** A finished order leaves. */
  static Decision removed() {
    return unchanged(null, new Verdict.Applied());
  }

  static Decision known(Order order) {
    return unchanged(order, new Verdict.Known());
  }

  static Decision contradicted(@Nullable Order order, String detail) {
    return unchanged(order, new Verdict.Contradicted(detail));
  }

  private static Decision unchanged(@Nullable Order order, Verdict verdict) {
    return new Decision(order, verdict, List.of(), List.of());
  }

  Decision with(@Nullable Order changed) {
    return new Decision(changed, verdict, events, commands);
  }
}
