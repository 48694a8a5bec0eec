package dev.orderonce.processor.order;

import dev.orderonce.contract.CommandDecided;
import dev.orderonce.contract.Envelope;
import dev.orderonce.contract.Message;
import dev.orderonce.contract.OrderCommand;
import dev.orderonce.contract.OrderEvent;
import dev.orderonce.contract.OrderSnapshot;
import dev.orderonce.contract.StepCommand;
import dev.orderonce.contract.StepReply;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The order state machine, a pure function from an order and a message, or the passing of a
 * deadline, to a {@link Decision}.
 *
 * <pre>
 *   (none) ──PlaceOrder──▶ CREATED ──PaymentCaptured──▶ PAID ──CompleteOrder──▶ COMPLETED
 *                             │                           │                         │
 *                  CancelOrder, StockRefused,        RefundOrder               RefundOrder
 *                  PaymentDeclined, a deadline            │                         │
 *                             ▼                           ▼                         │
 *                         CANCELLED                   REFUNDED ◀────────────────────┘
 *
 *   each step of the saga, beside it:
 *
 *     not asked ──▶ UNDER_WAY ──success──▶ DONE ──order ended──▶ UNDOING ──undone──▶ UNDONE
 *                    │     │                 ▲                      │                  ▲
 *               last deadline                │                last deadline            │
 *                    │   refusal             │                      ▼                  │
 *                    ▼     ▼                 │                    STUCK ────undone─────┘
 *           UNANSWERED    REFUSED ──success after all: believed, and undone
 * </pre>
 *
 * <p>Steps are asked for in their order, each when those before it are done; the order is paid when
 * its payment is captured. When the order ends, what is known to have been done is undone, last
 * step first. A step is undone only when its success was heard: an order that is cancelled while a
 * charge is under way waits for the answer, and gives back what was captured. So a refund is always
 * causally after its charge.
 *
 * <p>A step that is not answered by its deadline is asked for again under the same id, and never
 * under another; see {@link Timing}.
 *
 * <p>A message that was decided before changes nothing, however late it comes again: what it has
 * decided an order remembers (see {@link MessageMemory}), and replies are also recognised by what
 * they say. The one exception is a command from before its order was there, or from after it has
 * left, which leaves nothing to remember it by; the API takes commands only for orders that it
 * placed.
 */
public final class OrderMachine {

  /** The steps of the saga, in their order. To add one, add it here, at its place. */
  public static final List<Step> STEPS = List.of(new StockStep(), new PaymentStep());

  private final SagaPlan plan;
  private final CommandRules commands;
  private final ReplyRules replies;
  private final TimeoutRules timeouts;

  /**
   * A machine.
   *
   * @param steps the steps of the saga, in their order; the payment must be among them
   * @throws IllegalArgumentException if a step is there twice or the payment is not there
   */
  public OrderMachine(List<Step> steps, Timing timing) {
    this.plan = new SagaPlan(steps, timing);
    Endings endings = new Endings(plan);
    this.commands = new CommandRules(plan, endings);
    this.replies = new ReplyRules(plan, endings);
    this.timeouts = new TimeoutRules(plan, endings);
  }

  /** The steps of the saga, in their order. */
  public List<Step> steps() {
    return plan.steps();
  }

  /**
   * Decides a message.
   *
   * <p>What would break an invariant is as little to be believed as what contradicts the order.
   *
   * @param order the order that the message is about; null if there is none yet
   * @param now from when deadlines count; a message's own time may be long ago
   */
  public Decision decide(@Nullable Order order, Envelope<? extends Message> message, Instant now) {
    if (order != null && !order.data().tenant().equals(message.tenant())) {
      return Decision.contradicted(order, "the order belongs to another tenant");
    }
    // Deadlines are stored in milliseconds, and an order must be the same after it was stored.
    Moment moment = new Moment(message.time(), now.truncatedTo(ChronoUnit.MILLIS));
    try {
      return dated(order, once(order, message, moment), moment.now());
    } catch (BrokenInvariantException e) {
      return Decision.contradicted(order, String.valueOf(e.getMessage()));
    }
  }

  private Decision once(@Nullable Order order, Envelope<? extends Message> message, Moment moment) {
    if (order != null && order.data().decided().knows(message.id())) {
      return again(order, message, moment);
    }
    Decision decision = decide(order, message, moment);
    Order after = decision.order();
    return switch (decision.verdict()) {
      case Verdict.Applied _, Verdict.Ignored _, Verdict.Rejected _ ->
          after == null ? decision : decision.with(after.with(after.data().remember(message.id())));
      case Verdict.Known _, Verdict.Contradicted _ -> decision;
    };
  }

  /**
   * What bears an id that was decided is known. But a participant that lost what it did, and was
   * asked again, may answer under the same id the other way round: if it took the money after all,
   * that is believed, lest it be kept for nothing.
   */
  private Decision again(Order order, Envelope<? extends Message> message, Moment moment) {
    if (message.data() instanceof StepReply reply) {
      Decision decision = replies.decide(order, reply, moment);
      if (decision.verdict() instanceof Verdict.Applied) {
        return decision;
      }
    }
    return Decision.known(order);
  }

  private Decision decide(
      @Nullable Order order, Envelope<? extends Message> message, Moment moment) {
    return switch (message.data()) {
      case OrderCommand command -> commands.decide(order, command, message.tenant(), moment);
      case StepReply reply -> replies.decide(order, reply, moment);
      case StepCommand _, OrderEvent _, CommandDecided _, OrderSnapshot _ ->
          Decision.contradicted(
              order, message.type().simpleName() + " is not for an order to decide");
    };
  }

  /**
   * Decides the passing of one deadline, the order's earliest. There may be more that have passed:
   * see {@link #deadline} of the order afterwards.
   */
  public Decision decide(Order order, Instant now) {
    Instant millis = now.truncatedTo(ChronoUnit.MILLIS);
    return dated(order, timeouts.decide(order, millis), millis);
  }

  /** When the order is to be decided without a message; empty if it waits for nothing. */
  public Optional<Instant> deadline(Order order) {
    return timeouts.deadline(order);
  }

  private static Decision dated(@Nullable Order before, Decision decision, Instant now) {
    Order after = decision.order();
    return after == null || after.equals(before)
        ? decision
        : decision.with(after.with(after.data().changed(now)));
  }
}
