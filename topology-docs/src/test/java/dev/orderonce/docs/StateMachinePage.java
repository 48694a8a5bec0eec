package dev.orderonce.docs;

import static dev.orderonce.docs.Markdown.code;
import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.joining;
import static java.util.stream.Collectors.toList;

import dev.orderonce.contract.Message;
import dev.orderonce.contract.MessageType;
import dev.orderonce.contract.OrderCommand;
import dev.orderonce.contract.StepReply;
import dev.orderonce.docs.ExploredMachine.Move;
import dev.orderonce.docs.ExploredMachine.Situation;
import dev.orderonce.processor.order.Verdict;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;

/** The order state machine: a drawing, and what it makes of each message in each state. */
final class StateMachinePage {

  private StateMachinePage() {}

  static String text() {
    return Markdown.page(
        "Order state machine",
        "Found by asking `OrderMachine` in every state that its messages lead to.",
        diagram(),
        "## Commands",
        """
        An arrow leads to the order's next state; the names after it are what participants are told. What is \
        ignored is so already or under way; what is rejected the state does not allow. Where it depends on how far \
        the saga's steps are, the cell says so.\
        """,
        table(OrderCommand.class, Situation::state),
        "## Replies",
        """
        A reply that says what is known changes nothing. One that cannot be true of the order is put on \
        `orders.dead-letters`.\
        """,
        table(StepReply.class, Situation::toString),
        "## Deadlines",
        """
        A step that is asked for is asked for again at each deadline; what is here is what happens at the last one, \
        at the expiry of an order that waits for no step, and at the end of the retention of a finished one. What is \
        not here waits for nothing.\
        """,
        deadlines());
  }

  private static String deadlines() {
    return Markdown.table(
        List.of("in state", "when the deadline passes"),
        ExploredMachine.MOVES.stream()
            .filter(move -> move.message().equals(ExploredMachine.DEADLINE))
            .map(move -> List.of(move.from().toString(), outcome(move)))
            .toList());
  }

  private static String diagram() {
    return Markdown.mermaid(
        "stateDiagram-v2",
        ExploredMachine.MOVES.stream()
            .filter(move -> !move.from().state().equals(move.to().state()))
            .filter(move -> !move.message().startsWith("PlaceOrder "))
            .map(move ->
                "%s --> %s: %s".formatted(node(move.from()), node(move.to()), move.message()))
            .distinct()
            .toList());
  }

  private static String node(Situation situation) {
    return situation.state().equals(ExploredMachine.NONE) ? "[*]" : situation.state();
  }

  private static String table(Class<? extends Message> kind, Function<Situation, String> row) {
    List<String> messages =
        SampleMessages.ALL.entrySet().stream()
            .filter(sample -> kind.isInstance(sample.getValue()))
            .map(Map.Entry::getKey)
            .toList();
    Map<String, List<Move>> rows =
        ExploredMachine.MOVES.stream()
            .collect(groupingBy(move -> row.apply(move.from()), LinkedHashMap::new, toList()));
    return Markdown.table(
        Stream.concat(Stream.of("in state"), messages.stream()).toList(),
        rows.entrySet().stream()
            .map(entry ->
                Stream.concat(
                        Stream.of(entry.getKey()),
                        messages.stream().map(message -> cell(entry.getValue(), message)))
                    .toList())
            .toList());
  }

  /** What the message does in these situations: once, if it is the same in all. */
  private static String cell(List<Move> moves, String message) {
    Map<String, List<Move>> outcomes =
        moves.stream()
            .filter(move -> move.message().equals(message))
            .collect(groupingBy(StateMachinePage::outcome, LinkedHashMap::new, toList()));
    if (outcomes.size() == 1) {
      return outcomes.keySet().iterator().next();
    }
    return outcomes.entrySet().stream()
        .map(outcome ->
            outcome.getValue().stream()
                    .map(move -> move.from().progress())
                    .collect(joining("; or "))
                + ": "
                + outcome.getKey())
        .collect(joining("<br>"));
  }

  private static String outcome(Move move) {
    return switch (move.decision().verdict()) {
      case Verdict.Applied _ -> applied(move);
      case Verdict.Ignored ignored -> "ignored " + code(ignored.why().label());
      case Verdict.Rejected rejected -> "rejected " + code(rejected.code().label());
      case Verdict.Known _ -> "known";
      case Verdict.Contradicted _ -> "cannot be";
    };
  }

  private static String applied(Move move) {
    String commands =
        move.decision().commands().stream()
            .map(command -> code(MessageType.of(command).simpleName()))
            .collect(joining(", "));
    if (move.from().state().equals(move.to().state())) {
      return commands.isEmpty() ? move.to().progress() : commands;
    }
    if (move.to().state().equals(ExploredMachine.NONE)) {
      return "leaves the stores";
    }
    String arrow = "→ **" + move.to().state() + "**";
    return commands.isEmpty() ? arrow : arrow + ", " + commands;
  }
}
