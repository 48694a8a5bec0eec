package dev.orderonce.docs;

import dev.orderonce.contract.Message;
import dev.orderonce.contract.OrderState;
import dev.orderonce.contract.SagaStep;
import dev.orderonce.processor.order.Decision;
import dev.orderonce.processor.order.Order;
import dev.orderonce.processor.order.OrderMachine;
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
      return Arrays.stream(SagaStep.values())
          .map(step ->
              order
                  .data()
                  .saga()
                  .progress(step)
                  .map(progress -> step.label() + " " + progress)
                  .orElse(step.label() + " not asked for"))
          .collect(Collectors.joining(", "));
    }
  }

  /** What a message does in a situation. */
  record Move(Situation from, String message, Decision decision) {

    Situation to() {
      return Situation.of(decision.order());
    }
  }

  private static final List<String> STATES =
      Stream.concat(Stream.of(NONE), Arrays.stream(OrderState.values()).map(Enum::name)).toList();

  private static final Comparator<Situation> BY_STATE =
      Comparator.comparing(situation -> STATES.indexOf(situation.state()));

  /** State by state; within each in the order in which its situations are come upon. */
  static final List<Move> MOVES = explore();

  private ExploredMachine() {}

  private static List<Move> explore() {
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
          Decision decision = OrderMachine.decide(order, message);
          moves.add(new Move(from, sample.getKey(), decision));
          if (decision.order() != null) {
            open.add(List.of(decision.order()));
          }
        }
      }
    }
    moves.sort(Comparator.comparing(Move::from, BY_STATE));
    return List.copyOf(moves);
  }
}
