package dev.orderonce.docs;

import dev.orderonce.contract.Message;
import dev.orderonce.contract.OrderState;
import dev.orderonce.processor.order.Decision;
import dev.orderonce.processor.order.Order;
import dev.orderonce.processor.order.OrderMachine;
import dev.orderonce.processor.order.Progress;
import dev.orderonce.processor.order.Step;
import dev.orderonce.processor.order.Timing;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What the real state machine decides in each state that the sample messages lead to. */
final class ExploredMachine {

  /** The state of an order that does not exist. */
  static final String NONE = "none";

  /** The passing of the order's earliest deadline, beside the names of messages. */
  static final String DEADLINE = "deadline";

  /** A state, and how far each saga step is in it. */
  record Situation(String state, String progress) {

    static Situation of(@Nullable Order order) {
      return order == null
          ? new Situation(NONE, "")
          : new Situation(order.state().name(), progressOf(order));
    }

    @Override
    public String toString() {
      return progress.isEmpty() ? state : "%s, %s".formatted(state, progress);
    }

    private static String progressOf(Order order) {
      return OrderMachine.STEPS.stream()
          .filter(step -> step.concerns(order.data()))
          .map(step -> step.name() + " " + progressOf(order, step))
          .collect(Collectors.joining(", "));
    }

    private static String progressOf(Order order, Step step) {
      return order
          .data()
          .saga()
          .progress(step.name())
          .map(Progress::name)
          .orElse(
              order.state() == OrderState.CREATED && step.isReady(order.data())
                  ? "waits for its turn"
                  : "not asked for");
    }
  }

  /** What a message does in a situation. */
  record Move(Situation from, String message, Decision decision) {

    Situation to() {
      return Situation.of(decision.order());
    }
  }

  /** Asked once, so that the deadline that is come upon is the last. */
  private static final Timing TIMING =
      new Timing(Duration.ofSeconds(30), 1, Duration.ofHours(24), Duration.ofDays(30));

  private static final List<String> STATES =
      Stream.concat(Stream.of(NONE), Arrays.stream(OrderState.values()).map(Enum::name)).toList();

  private static final Comparator<Situation> BY_STATE =
      Comparator.comparingInt(situation -> STATES.indexOf(situation.state()));

  /** State by state; within each in the order in which its situations are come upon. */
  static final List<Move> MOVES = explore();

  private ExploredMachine() {}

  private static List<Move> explore() {
    OrderMachine machine = new OrderMachine(OrderMachine.STEPS, TIMING);
    List<Move> moves = new ArrayList<>();
    Set<Situation> seen = new HashSet<>();
    Deque<List<Order>> open = new ArrayDeque<>(List.of(List.of()));
    while (!open.isEmpty()) {
      Order order = open.poll().stream().findFirst().orElse(null);
      Situation from = Situation.of(order);
      if (seen.add(from)) {
        for (Map.Entry<String, Message> sample : SampleMessages.ALL.entrySet()) {
          // Each with an id of its own: a message that was decided before is another case.
          var message = SampleMessages.envelope(sample.getValue(), moves.size() + 1L);
          add(moves, open, from, sample.getKey(), machine.decide(order, message, message.time()));
        }
        if (order != null && machine.deadline(order).isPresent()) {
          Instant deadline = machine.deadline(order).get();
          add(moves, open, from, DEADLINE, machine.decide(order, deadline));
        }
      }
    }
    moves.sort(Comparator.comparing(Move::from, BY_STATE));
    return List.copyOf(moves);
  }

  private static void add(
      List<Move> moves,
      Deque<List<Order>> open,
      Situation from,
      String message,
      Decision decision) {
    moves.add(new Move(from, message, decision));
    if (decision.order() != null) {
      open.add(List.of(decision.order()));
    }
  }
}
