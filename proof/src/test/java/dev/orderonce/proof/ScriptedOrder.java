package dev.orderonce.proof;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.orderonce.contract.AccountId;
import dev.orderonce.contract.CommandStatus;
import dev.orderonce.contract.CustomerId;
import dev.orderonce.contract.DeclineCode;
import dev.orderonce.contract.Direction;
import dev.orderonce.contract.Envelope;
import dev.orderonce.contract.Message;
import dev.orderonce.contract.MessageId;
import dev.orderonce.contract.MessageType;
import dev.orderonce.contract.Money;
import dev.orderonce.contract.OrderCommand;
import dev.orderonce.contract.OrderId;
import dev.orderonce.contract.PaymentReply;
import dev.orderonce.contract.SagaStep;
import dev.orderonce.contract.StepReply;
import dev.orderonce.contract.TenantId;
import dev.orderonce.contract.Topic;
import java.time.Instant;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** An order with its client and its ledger, who act as its {@link Story} tells them. */
final class ScriptedOrder {

  private static final TenantId TENANT = new TenantId("demo");
  private static final CustomerId CUSTOMER = new CustomerId("cust_1");
  private static final AccountId ACCOUNT = new AccountId("acct_1");
  private static final Money MONEY = Money.of(2500, "EUR");
  private static final String TRACE = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

  private final OrderId id;
  private final Story story;
  private final MessageId charge;
  private final MessageId refund;
  private final Trail due = new Trail();
  private final Set<MessageId> outstanding = new HashSet<>();
  private final Map<Act, Envelope<Message>> said = new EnumMap<>(Act.class);

  ScriptedOrder(OrderId id, Story story) {
    this.id = id;
    this.story = story;
    this.charge = MessageId.ofStep(id, SagaStep.PAYMENT, Direction.FORWARD);
    this.refund = MessageId.ofStep(id, SagaStep.PAYMENT, Direction.COMPENSATION);
    expectEventsAndSnapshots();
    expectOutcomes();
    if (story.charges()) {
      expect(Topic.PAYMENT_COMMANDS, "ChargePayment " + MONEY, charge);
    }
    if (story.refunds()) {
      expect(Topic.COMPENSATIONS, "RefundPayment " + MONEY, refund);
    }
  }

  OrderId id() {
    return id;
  }

  /** What the client sends at first. */
  List<Envelope<Message>> begin() {
    return story.atOnce().stream().map(this::say).toList();
  }

  /** Takes note of a message from the topology, and gives what is sent in answer. */
  List<Envelope<Message>> hear(Envelope<Message> message) {
    outstanding.remove(message.id());
    Act answer = story.answers().get(message.type());
    return answer == null || said.containsKey(answer) ? List.of() : List.of(say(answer));
  }

  /** Whether everything that must come of it was heard. */
  boolean isSettled() {
    return outstanding.isEmpty();
  }

  /** All that the client and the ledger have sent. */
  List<Envelope<Message>> said() {
    return List.copyOf(said.values());
  }

  /** What must come of it: exactly this, each once and in this order on its topic. */
  Trail due() {
    return due;
  }

  @Override
  public String toString() {
    return "%s: %s".formatted(story.name(), id);
  }

  private void expectEventsAndSnapshots() {
    long version = 0;
    for (MessageType event : story.events()) {
      version++;
      String name = event.simpleName();
      String state = name.substring("Order".length()).toUpperCase(Locale.ROOT);
      expect(Topic.EVENTS, "%d %s".formatted(version, name), MessageId.ofEvent(id, version));
      expect(Topic.STATE, "%d %s".formatted(version, state), MessageId.ofSnapshot(id, version));
    }
  }

  private void expectOutcomes() {
    for (Act act : story.commands()) {
      MessageId command = commandId(act);
      CommandStatus status = act.outcome();
      expect(Topic.OUTCOMES, "%s %s".formatted(command, status), MessageId.ofOutcome(command));
    }
  }

  private void expect(Topic topic, String words, MessageId message) {
    due.add(topic, words, message);
    outstanding.add(message);
  }

  private Envelope<Message> say(Act act) {
    Envelope<Message> message =
        switch (act) {
          case PLACE -> place(null);
          case PLACE_WITH_PAYMENT -> place(new OrderCommand.Payment(ACCOUNT));
          case PAY -> command(act, new OrderCommand.PayOrder(id, ACCOUNT));
          case COMPLETE, COMPLETE_TOO_EARLY -> command(act, new OrderCommand.CompleteOrder(id));
          case CANCEL, CANCEL_AGAIN, CANCEL_TOO_LATE ->
              command(act, new OrderCommand.CancelOrder(id, null));
          case REFUND -> command(act, new OrderCommand.RefundOrder(id, null));
          case CAPTURE -> reply(charge, new PaymentReply.PaymentCaptured(id, charge, MONEY));
          case DECLINE ->
              reply(
                  charge,
                  new PaymentReply.PaymentDeclined(id, charge, DeclineCode.CREDIT_LIMIT_EXCEEDED));
          case GIVE_BACK ->
              reply(refund, new PaymentReply.PaymentRefunded(id, refund, charge, MONEY));
        };
    said.put(act, message);
    return message;
  }

  private Envelope<Message> place(OrderCommand.@Nullable Payment payment) {
    Act act = payment == null ? Act.PLACE : Act.PLACE_WITH_PAYMENT;
    return command(act, new OrderCommand.PlaceOrder(id, CUSTOMER, MONEY, null, null, payment));
  }

  private Envelope<Message> command(Act act, OrderCommand data) {
    return message(commandId(act), "/orderonce/ingest-api", commandId(act), data);
  }

  private Envelope<Message> reply(MessageId stepCommand, StepReply data) {
    return message(MessageId.ofReply(stepCommand), "/orderonce/ledger", stepCommand, data);
  }

  private Envelope<Message> message(
      MessageId message, String source, MessageId cause, Message data) {
    MessageId start = commandId(story.atOnce().getFirst());
    return new Envelope<>(message, source, TENANT, Instant.now(), TRACE, start, cause, data);
  }

  /** The same whenever it is asked for, so that what must come of a command is known before. */
  private MessageId commandId(Act act) {
    return new MessageId(UUID.nameUUIDFromBytes("%s %s".formatted(id, act).getBytes(UTF_8)));
  }
}
