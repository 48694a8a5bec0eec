package dev.orderonce.processor.histories;

import static dev.orderonce.processor.histories.Requirement.require;

import dev.orderonce.contract.Envelope;
import dev.orderonce.contract.Message;
import dev.orderonce.contract.MessageId;
import dev.orderonce.contract.OrderCommand;
import dev.orderonce.contract.OrderState;
import dev.orderonce.contract.SagaStep;
import dev.orderonce.contract.StepCommand;
import dev.orderonce.contract.StepReply;
import dev.orderonce.processor.order.Cause;
import dev.orderonce.processor.order.Decision;
import dev.orderonce.processor.order.FollowUps;
import dev.orderonce.processor.order.MessageMemory;
import dev.orderonce.processor.order.Order;
import dev.orderonce.processor.order.OrderMachine;
import dev.orderonce.processor.order.StepState;
import dev.orderonce.processor.order.Verdict;
import dev.orderonce.testkit.TestOrder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One order, its client and its participants, between whom messages travel in any order and any
 * number of times, or not at all. After each {@link Move} all that must hold is checked.
 */
final class World {

  private static final int MOST_DEADLINES_AT_ONCE = 100;

  /** The most that an order remembers: a refusal, a success after all, and that it is undone. */
  private static final int REPLIES_PER_STEP = 3;

  private static final Duration DELAY = Duration.ofNanos(700_123_456);

  private final OrderMachine machine;
  private final TestOrder about;
  private final Wire wire;
  private final Map<String, Message> vocabulary;
  private final Map<SagaStep, Participant> participants = new HashMap<>();
  private final List<Envelope<? extends Message>> onTheWay = new ArrayList<>();
  private final Map<String, Envelope<? extends Message>> heard = new LinkedHashMap<>();
  private final Set<MessageId> heardIds = new HashSet<>();
  private final Set<MessageId> decidedIds = new HashSet<>();
  private final Invariants invariants;
  private final Holdings holdings;
  private final Set<String> visited = new HashSet<>();
  private Instant now;
  private int sent;
  private boolean isGone;
  private @Nullable Order order;
  private List<String> emitted = new ArrayList<>();
  private String verdict = "";

  World(OrderMachine machine, TestOrder about, Wire wire, Instant now) {
    this.machine = machine;
    this.about = about;
    this.wire = wire;
    this.now = now;
    this.vocabulary = Vocabulary.of(about);
    machine.steps().forEach(step -> participants.put(step.name(), new Participant()));
    this.invariants = new Invariants(machine.steps());
    this.holdings = new Holdings(machine, participants);
  }

  /**
   * What came of a move.
   *
   * @param after the state of the order, or {@code =} if nothing of the order was changed
   */
  record Row(Move move, String verdict, String after, String emitted) {}

  @Nullable Order order() {
    return order;
  }

  /** The states that the order was in after some decision. */
  Set<String> visited() {
    return visited;
  }

  Instant now() {
    return now;
  }

  /** How long it is until then, in the whole milliseconds in which clocks go; not negative. */
  static Duration until(Instant now, Instant then) {
    long nanos = Math.max(0, Duration.between(now, then).toNanos());
    return Duration.ofMillis(Math.ceilDiv(nanos, 1_000_000));
  }

  /** Whether the order was there and has left. */
  boolean isGone() {
    return isGone;
  }

  Map<String, Message> vocabulary() {
    return vocabulary;
  }

  List<Envelope<? extends Message>> onTheWay() {
    return onTheWay;
  }

  /** What can come again: the names of what the order has decided. */
  List<String> repeatable() {
    return order == null ? List.of() : List.copyOf(heard.keySet());
  }

  /** What participants have answered for good. */
  List<Envelope<StepReply>> replies() {
    return participants.values().stream().flatMap(each -> each.replies().stream()).toList();
  }

  /** Whether the participant may still refuse what it is asked. */
  boolean canRefuse(Envelope<? extends Message> message) {
    return message.data() instanceof StepCommand command
        && participant(command.step()).canRefuse(message);
  }

  /** The earliest deadline of the order. */
  Optional<Instant> deadline() {
    return Optional.ofNullable(order).flatMap(machine::deadline);
  }

  /** Whether the client has said so much that the order would begin to forget. */
  boolean isFull() {
    int replies = machine.steps().size() * REPLIES_PER_STEP;
    return order != null
        && order.data().decided().ids().size() >= MessageMemory.CAPACITY - replies - 1;
  }

  /** Whether the move is possible now. */
  boolean canMake(Move move) {
    return switch (move.verb()) {
      case SEND ->
          !isFull()
              && vocabulary.get(move.what()) instanceof OrderCommand command
              && !(isGone && command instanceof OrderCommand.PlaceOrder);
      case PERFORM -> {
        Envelope<? extends Message> message = first(move.what());
        yield message != null && message.data() instanceof StepCommand;
      }
      case REFUSE -> {
        Envelope<? extends Message> message = first(move.what());
        yield message != null && canRefuse(message);
      }
      case HEAR -> {
        Envelope<? extends Message> message = first(move.what());
        yield message != null && message.data() instanceof StepReply;
      }
      case REPEAT -> repeatable().contains(move.what());
      case FORGE -> Vocabulary.isWrong(move.what()) && vocabulary.containsKey(move.what());
      case DUPLICATE, LOSE -> first(move.what()) != null;
      case FIND -> reply(move.what()).isPresent();
      case WAIT, OVERSLEEP -> true;
    };
  }

  /** Makes the move, and fails if anything is not as it must be. */
  Row make(Move move) {
    Order before = order;
    emitted = new ArrayList<>();
    verdict = "-";
    switch (move.verb()) {
      case SEND -> hear(envelope(move.what()), true);
      case PERFORM -> answer(take(move.what()), true);
      case REFUSE -> answer(take(move.what()), false);
      case HEAR -> hear(take(move.what()), true);
      case REPEAT -> hear(heardAs(move.what()), true);
      case FORGE -> hear(envelope(move.what()), false);
      case DUPLICATE -> onTheWay.add(existing(move.what()));
      case LOSE -> take(move.what());
      case FIND -> onTheWay.add(reply(move.what()).orElseThrow());
      case WAIT -> {
        now = now.plus(move.duration());
        passDeadlines();
      }
      case OVERSLEEP -> now = now.plus(move.duration());
    }
    if (order != null) {
      holdings.check(order, invariants.wasCompleted());
    }
    boolean isSame = before == null ? order == null : before.equals(order);
    return new Row(
        move,
        verdict,
        isSame ? "=" : StateName.of(order),
        emitted.isEmpty() ? "-" : String.join(" ", emitted));
  }

  /** Looks for deadlines that have passed, as the processor does every now and then. */
  void passDeadlines() {
    for (int i = 0; deadline().filter(deadline -> !deadline.isAfter(now)).isPresent(); i++) {
      require(i < MOST_DEADLINES_AT_ONCE, "deadlines of %s never end to pass", order);
      Order before = existingOrder();
      Decision decision = machine.decide(before, now);
      require(decision.equals(machine.decide(before, now)), "it decides another time otherwise");
      require(decision.verdict() instanceof Verdict.Applied, "a deadline does nothing");
      if (decision.order() == null) {
        require(Holdings.isAtRest(before), "%s may not leave", before);
        isGone = true;
      }
      Cause cause = Cause.of(before, deadline().orElseThrow(), now);
      take(null, decision, FollowUps.of(decision, cause));
      if (isGone) {
        wire.left(before);
      }
    }
  }

  private void hear(Envelope<? extends Message> message, boolean isTrue) {
    if (!wire.lets(message)) {
      verdict = "dropped";
      return;
    }
    Order before = order;
    Decision decision = machine.decide(before, message, now);
    require(
        decision.equals(machine.decide(before, message, now)), "it decides another time otherwise");
    List<Envelope<? extends Message>> followUps = FollowUps.of(decision, message);
    if (!isTrue) {
      require(decision.verdict() instanceof Verdict.Contradicted, "%s was believed", message);
      invariants.unchanged(before, decision, followUps);
    } else if (before != null && decidedIds.contains(message.id())) {
      require(decision.verdict() instanceof Verdict.Known, "known, but %s", decision.verdict());
      invariants.unchanged(before, decision, followUps);
    } else {
      invariants.believed(before, decision);
    }
    if (isTrue) {
      remember(message, decision);
    }
    take(message, decision, followUps);
  }

  private void remember(Envelope<? extends Message> message, Decision decision) {
    invariants.hears(message.data());
    if (decision.order() != null) {
      decidedIds.add(message.id());
      if (heardIds.add(message.id())) {
        String type = message.type().simpleName();
        long before = heard.keySet().stream().filter(name -> name.startsWith(type + "#")).count();
        heard.put(type + "#" + (before + 1), message);
      }
    }
  }

  private void take(
      @Nullable Envelope<? extends Message> message,
      Decision decision,
      List<Envelope<? extends Message>> followUps) {
    if (decision.order() != null) {
      Holdings.checkTimeToAnswer(order, decision.order(), now);
    }
    order = decision.order();
    visited.add(StateName.of(order));
    invariants.decided(message == null ? null : message.data(), decision, followUps);
    for (Envelope<? extends Message> followUp : followUps) {
      emitted.add(followUp.type().simpleName());
      if (followUp.data() instanceof StepCommand) {
        onTheWay.add(followUp);
      }
    }
    verdict = decision.verdict().getClass().getSimpleName().toLowerCase(Locale.ROOT);
    wire.decided(message, decision, followUps);
  }

  private void answer(Envelope<? extends Message> message, boolean willing) {
    Envelope<StepReply> reply =
        participant(((StepCommand) message.data()).step()).handle(message, willing, now);
    onTheWay.add(reply);
    emitted.add(reply.type().simpleName());
  }

  /** Something new for the order to hear, not always as soon as it was said. */
  private Envelope<Message> envelope(String name) {
    Message data = Optional.ofNullable(vocabulary.get(name)).orElseThrow();
    Instant said = now.minus(DELAY.multipliedBy(sent % 3));
    String text = "%s sent %d".formatted(about.id(), sent++);
    MessageId id = new MessageId(UUID.nameUUIDFromBytes(text.getBytes(StandardCharsets.UTF_8)));
    Envelope<Message> like = about.placed();
    return new Envelope<>(id, like.source(), like.tenant(), said, like.traceparent(), id, id, data);
  }

  private Participant participant(SagaStep step) {
    return Optional.ofNullable(participants.get(step)).orElseThrow();
  }

  private Order existingOrder() {
    return Optional.ofNullable(order).orElseThrow();
  }

  private Envelope<? extends Message> heardAs(String name) {
    return Optional.ofNullable(heard.get(name)).orElseThrow();
  }

  private Optional<Envelope<StepReply>> reply(String name) {
    return replies().stream().filter(each -> each.type().simpleName().equals(name)).findFirst();
  }

  private Envelope<? extends Message> existing(String name) {
    return Optional.ofNullable(first(name)).orElseThrow();
  }

  private Envelope<? extends Message> take(String name) {
    Envelope<? extends Message> message = existing(name);
    onTheWay.remove(message);
    return message;
  }

  private @Nullable Envelope<? extends Message> first(String name) {
    for (Envelope<? extends Message> message : onTheWay) {
      if (message.type().simpleName().equals(name)) {
        return message;
      }
    }
    return null;
  }

  /** Whether every step that the order asked for is known to have turned out one way or another. */
  boolean isAtRest() {
    return order == null || Holdings.isAtRest(order);
  }

  /** Fails unless everything that anybody has answered is settled. */
  void requireRest() {
    if (order != null && !Holdings.isAtRest(order)) {
      for (StepState step : order.data().saga().steps()) {
        boolean isSettled =
            switch (step.progress()) {
              case DONE, REFUSED, UNDONE -> true;
              case UNANSWERED -> participant(step.step()).replies().isEmpty();
              case UNDER_WAY, UNDOING, STUCK -> false;
            };
        require(isSettled, "%s was answered and is not settled", step);
      }
      require(order.state() != OrderState.CREATED, "%s is forgotten", order);
    }
  }

  /** What a participant has answered, though nobody heard. */
  Optional<Envelope<StepReply>> unheard() {
    return replies().stream().filter(reply -> !heardIds.contains(reply.id())).findFirst();
  }
}
