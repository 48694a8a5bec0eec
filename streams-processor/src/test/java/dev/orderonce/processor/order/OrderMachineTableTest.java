package dev.orderonce.processor.order;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import dev.orderonce.contract.CommandDecided;
import dev.orderonce.contract.Envelope;
import dev.orderonce.contract.Message;
import dev.orderonce.contract.MessageType;
import dev.orderonce.contract.MessageTypes;
import dev.orderonce.contract.OrderCommand;
import dev.orderonce.contract.OrderEvent;
import dev.orderonce.contract.OrderReason;
import dev.orderonce.contract.OrderSnapshot;
import dev.orderonce.contract.PaymentCommand;
import dev.orderonce.contract.StockCommand;
import dev.orderonce.contract.Topic;
import dev.orderonce.processor.histories.StateName;
import dev.orderonce.processor.order.MachineTable.Row;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The table in {@code order-machine.table.txt} against the machine: every reachable state with
 * everything that can be given to it, each in one row.
 */
class OrderMachineTableTest {

  private static final MachineTable TABLE = MachineTable.read();
  private static final Map<String, MachineInput> INPUTS = MachineInput.all();

  /** Every state that inputs lead to, by its name; {@code none} holds nothing. */
  private static final Map<String, Optional<Order>> STATES = reachableStates();

  /** A state and an input. */
  record Pair(String state, String input) {

    StatePattern pattern() {
      return StatePattern.parse(state);
    }

    MachineInput given() {
      MachineInput input = INPUTS.get(input());
      if (input == null) {
        throw new AssertionError("there is no input " + input());
      }
      return input;
    }

    @Nullable Order before() {
      return given().before(STATES.getOrDefault(state, Optional.empty()).orElse(null));
    }
  }

  static List<String> states() {
    return List.copyOf(STATES.keySet());
  }

  @Test
  void shouldReachExactlyTheStatesOfTheTable() {
    assertThat(STATES.keySet())
        .containsExactlyInAnyOrderElementsOf(
            TABLE.states().stream().map(StatePattern::toString).toList());
  }

  @ParameterizedTest
  @MethodSource("states")
  void shouldDecideAsTheTableSays(String state) {
    assertThat(pairs(state).map(this::said))
        .containsExactlyElementsOf(pairs(state).map(this::done).toList());
  }

  @Test
  void shouldHaveNoRowThatSpeaksOfNothing() {
    List<Pair> pairs = STATES.keySet().stream().flatMap(this::pairs).toList();
    assertThat(TABLE.rows())
        .allSatisfy(
            row ->
                assertThat(row.inputs())
                    .allSatisfy(
                        input ->
                            assertThat(pairs)
                                .as("%s in %s", input, row)
                                .anyMatch(
                                    pair ->
                                        pair.input().equals(input)
                                            && row.speaksOf(pair.pattern(), input))));
  }

  @ParameterizedTest
  @MethodSource("states")
  void shouldSendAnOutcomeForEachCommandAndASnapshotWithEachEvent(String state) {
    assertThat(pairs(state))
        .allSatisfy(
            pair -> {
              Order before = pair.before();
              Decision decision = pair.given().decide(before);
              assertThat(typesOf(pair.given().followUps(before, decision)))
                  .isEqualTo(expectedTypes(pair.given(), decision));
              if (decision.order() != null) {
                assertThat(decision.order().data().version())
                    .isEqualTo(versionOf(before) + decision.events().size());
              }
            });
  }

  @ParameterizedTest
  @MethodSource("states")
  void shouldNotDecideTheSameMessageTwice(String state) {
    assertThat(pairs(state))
        .allSatisfy(
            pair -> {
              Order once = pair.given().decide(pair.before()).order();
              if (once != null && pair.given() instanceof MachineInput.Said said) {
                Decision twice = said.decide(once);
                assertThat(twice.order()).isEqualTo(once);
                assertThat(said.followUps(once, twice)).isEmpty();
              }
            });
  }

  @ParameterizedTest
  @MethodSource("states")
  void shouldHaveADeadlineJustWhereItsPassingDoesSomething(String state) {
    assertThat(pairs(state))
        .allSatisfy(
            pair -> {
              Order before = pair.before();
              if (before != null && pair.given() instanceof MachineInput.Passed passed) {
                boolean doesSomething = !passed.decide(before).equals(Decision.known(before));
                assertThat(
                        MachineInput.MACHINE
                            .deadline(before)
                            .filter(passed.now(before.data())::equals))
                    .as(pair.input())
                    .satisfies(deadline -> assertThat(deadline.isPresent()).isEqualTo(doesSomething));
              }
            });
  }

  @ParameterizedTest
  @MethodSource("states")
  void shouldUndoForTheReasonOfTheEnd(String state) {
    assertThat(pairs(state))
        .allSatisfy(
            pair -> {
              Decision decision = pair.given().decide(pair.before());
              Set<OrderReason> reasons = reasonsOf(decision);
              if (!reasons.isEmpty()) {
                assertThat(decision.order()).isNotNull();
                assertThat(decision.order().ending().map(Ending::reason))
                    .contains(reasons.iterator().next());
              }
            });
  }

  @Test
  void shouldKnowAMessageOfEveryTypeThatTheTopologyReads() {
    // When
    List<MessageType> known =
        INPUTS.values().stream()
            .flatMap(input -> input instanceof MachineInput.Said said ? Stream.of(said) : null)
            .map(said -> said.message().type())
            .distinct()
            .toList();

    // Then
    List<MessageType> read =
        MessageTypes.STANDARD.all().stream()
            .filter(type -> type.topic() == Topic.COMMANDS || type.topic() == Topic.REPLIES)
            .toList();
    assertThat(known).containsExactlyInAnyOrderElementsOf(read);
  }

  private Stream<Pair> pairs(String state) {
    return INPUTS.entrySet().stream()
        .filter(input -> input.getValue().concerns(STATES.getOrDefault(state, Optional.empty()).orElse(null)))
        .map(input -> new Pair(state, input.getKey()));
  }

  /** What the table says of the pair; that in more than one row, if it does so. */
  private String said(Pair pair) {
    return TABLE.rows().stream()
        .filter(row -> row.speaksOf(pair.pattern(), pair.input()))
        .map(row -> line(pair, row.verdict(), row.after(pair.pattern()).toString(), row.emitted()))
        .collect(joining("\n"));
  }

  private String done(Pair pair) {
    Decision decision = pair.given().decide(pair.before());
    return line(
        pair, verdict(decision.verdict()), StateName.of(decision.order()), emitted(decision));
  }

  private static String line(Pair pair, String verdict, String after, String emitted) {
    return String.join(" | ", pair.input(), verdict, after, emitted);
  }

  private static Map<String, Optional<Order>> reachableStates() {
    Map<String, Optional<Order>> found =
        new LinkedHashMap<>(Map.of(StateName.NONE, Optional.empty()));
    Deque<Optional<Order>> open = new ArrayDeque<>(found.values());
    while (!open.isEmpty()) {
      Order from = open.poll().orElse(null);
      for (MachineInput input : INPUTS.values()) {
        if (input.concerns(from)) {
          Optional<Order> to = Optional.ofNullable(input.decide(input.before(from)).order());
          if (found.putIfAbsent(StateName.of(to.orElse(null)), to) == null) {
            open.add(to);
          }
        }
      }
    }
    return found;
  }

  private static String verdict(Verdict verdict) {
    return switch (verdict) {
      case Verdict.Applied _ -> "applied";
      case Verdict.Ignored ignored -> "ignored " + ignored.why().label();
      case Verdict.Rejected rejected -> "rejected " + rejected.code().label();
      case Verdict.Known _ -> "known";
      case Verdict.Contradicted _ -> "contradicted";
    };
  }

  private static String emitted(Decision decision) {
    String all =
        Stream.<Message>concat(decision.events().stream(), decision.commands().stream())
            .map(OrderMachineTableTest::name)
            .collect(joining(" "));
    return all.isEmpty() ? "-" : all;
  }

  private static String name(Message message) {
    String reason =
        switch (message) {
          case OrderEvent.OrderCancelled event -> "(" + event.reason().label() + ")";
          case OrderEvent.OrderRefunded event -> "(" + event.reason().label() + ")";
          case OrderEvent.CompensationStuck event -> "(" + event.step() + ")";
          default -> "";
        };
    return MessageType.of(message).simpleName() + reason;
  }

  private static long versionOf(@Nullable Order order) {
    return order == null ? 0 : order.data().version();
  }

  private static List<String> typesOf(List<Envelope<? extends Message>> messages) {
    return messages.stream().map(message -> message.type().simpleName()).toList();
  }

  private static List<String> expectedTypes(MachineInput input, Decision decision) {
    List<String> types = new ArrayList<>();
    if (input instanceof MachineInput.Said said
        && said.message().data() instanceof OrderCommand
        && !(decision.verdict() instanceof Verdict.Contradicted)) {
      types.add(CommandDecided.class.getSimpleName());
    }
    for (OrderEvent event : decision.events()) {
      types.add(event.getClass().getSimpleName());
      types.add(OrderSnapshot.class.getSimpleName());
    }
    decision.commands().forEach(command -> types.add(command.getClass().getSimpleName()));
    return types;
  }

  private static Set<OrderReason> reasonsOf(Decision decision) {
    return decision.commands().stream()
        .flatMap(
            command ->
                switch (command) {
                  case PaymentCommand.RefundPayment refund -> Stream.of(refund.reason());
                  case StockCommand.ReleaseStock release -> Stream.of(release.reason());
                  default -> Stream.empty();
                })
        .collect(java.util.stream.Collectors.toSet());
  }
}
