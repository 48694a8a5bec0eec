package dev.orderonce.processor.histories;

import static dev.orderonce.processor.histories.Requirement.require;

import dev.orderonce.contract.DeclineCode;
import dev.orderonce.contract.Direction;
import dev.orderonce.contract.Envelope;
import dev.orderonce.contract.Message;
import dev.orderonce.contract.MessageId;
import dev.orderonce.contract.PaymentCommand;
import dev.orderonce.contract.PaymentReply;
import dev.orderonce.contract.StepCommand;
import dev.orderonce.contract.StepReply;
import dev.orderonce.contract.StockCommand;
import dev.orderonce.contract.StockReply;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * The ledger or the inventory as they must be: each id takes effect once at most, and is answered
 * the same each time; but that a refund cannot be made for now is no final answer.
 */
final class Participant {

  private final Map<MessageId, Envelope<StepReply>> replies = new LinkedHashMap<>();
  private int done;
  private int undone;
  private int refusals;

  /** What it answers. */
  Envelope<StepReply> handle(Envelope<? extends Message> message, boolean willing, Instant now) {
    Envelope<StepReply> before = replies.get(message.id());
    if (before != null) {
      return before;
    }
    StepCommand command = (StepCommand) message.data();
    if (!willing && command.direction() == Direction.COMPENSATION) {
      MessageId id = idNamed("%s refused %d".formatted(message.id(), refusals++));
      return message.causeAt(now, id, source(command), refused(command, message.id()));
    }
    Envelope<StepReply> reply =
        message.causeAt(
            now,
            MessageId.ofReply(message.id()),
            source(command),
            willing ? apply(command, message.id()) : refused(command, message.id()));
    replies.put(message.id(), reply);
    return reply;
  }

  /** Whether it may refuse, and has not decided yet. */
  boolean canRefuse(Envelope<? extends Message> message) {
    return !replies.containsKey(message.id())
        && !(message.data() instanceof StockCommand.ReleaseStock);
  }

  /** All that it has answered for good. */
  List<Envelope<StepReply>> replies() {
    return new ArrayList<>(replies.values());
  }

  /** How often it did what it was asked. */
  int done() {
    return done;
  }

  /** How often it undid that. */
  int undone() {
    return undone;
  }

  private StepReply apply(StepCommand command, MessageId id) {
    switch (command.direction()) {
      case FORWARD -> done++;
      case COMPENSATION -> {
        require(done == 1, "%s before there was anything to undo", command);
        undone++;
      }
    }
    return switch (command) {
      case PaymentCommand.ChargePayment c ->
          new PaymentReply.PaymentCaptured(c.orderId(), id, c.money());
      case PaymentCommand.RefundPayment c ->
          new PaymentReply.PaymentRefunded(c.orderId(), id, c.chargeId(), c.money());
      case StockCommand.ReserveStock c -> new StockReply.StockReserved(c.orderId(), id);
      case StockCommand.ReleaseStock c ->
          new StockReply.StockReleased(c.orderId(), id, c.reservationId());
      case ShippingStep.Ship c -> new ShippingStep.Shipped(c.orderId());
      case ShippingStep.CallBack c -> new ShippingStep.CalledBack(c.orderId());
      default -> throw new AssertionError("nobody can do " + command);
    };
  }

  private static StepReply refused(StepCommand command, MessageId id) {
    return switch (command) {
      case PaymentCommand.ChargePayment c ->
          new PaymentReply.PaymentDeclined(c.orderId(), id, DeclineCode.CREDIT_LIMIT_EXCEEDED);
      case PaymentCommand.RefundPayment c ->
          new PaymentReply.RefundRefused(c.orderId(), id, c.chargeId());
      case StockCommand.ReserveStock c ->
          new StockReply.StockRefused(c.orderId(), id, c.items().list().getFirst().sku());
      case ShippingStep.Ship c -> new ShippingStep.NotShipped(c.orderId());
      case ShippingStep.CallBack c -> new ShippingStep.NotCalledBack(c.orderId());
      default -> throw new AssertionError("nobody can refuse " + command);
    };
  }

  private static String source(StepCommand command) {
    return "/participants/" + command.step();
  }

  private static MessageId idNamed(String text) {
    return new MessageId(UUID.nameUUIDFromBytes(text.getBytes(StandardCharsets.UTF_8)));
  }
}
