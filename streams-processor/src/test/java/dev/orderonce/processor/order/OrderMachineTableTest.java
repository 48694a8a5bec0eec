package dev.orderonce.processor.order;

import static dev.orderonce.processor.testkit.OrderMessages.CHARGE;
import static dev.orderonce.processor.testkit.OrderMessages.MONEY;
import static dev.orderonce.processor.testkit.OrderMessages.REFUND;
import static dev.orderonce.processor.testkit.OrderMessages.another;
import static dev.orderonce.processor.testkit.OrderMessages.cancellationRequested;
import static dev.orderonce.processor.testkit.OrderMessages.completionRequested;
import static dev.orderonce.processor.testkit.OrderMessages.idNamed;
import static dev.orderonce.processor.testkit.OrderMessages.paymentCaptured;
import static dev.orderonce.processor.testkit.OrderMessages.paymentDeclined;
import static dev.orderonce.processor.testkit.OrderMessages.paymentRefunded;
import static dev.orderonce.processor.testkit.OrderMessages.paymentRequested;
import static dev.orderonce.processor.testkit.OrderMessages.placed;
import static dev.orderonce.processor.testkit.OrderMessages.placedWithPayment;
import static dev.orderonce.processor.testkit.OrderMessages.refundRequested;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import dev.orderonce.contract.CommandDecided;
import dev.orderonce.contract.Envelope;
import dev.orderonce.contract.Message;
import dev.orderonce.contract.MessageId;
import dev.orderonce.contract.MessageType;
import dev.orderonce.contract.MessageTypes;
import dev.orderonce.contract.Money;
import dev.orderonce.contract.OrderCommand;
import dev.orderonce.contract.OrderEvent;
import dev.orderonce.contract.OrderSnapshot;
import dev.orderonce.contract.SagaStep;
import dev.orderonce.contract.Topic;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The table in {@code order-machine.table.txt}, row by row; and that no row is missing from it. */
class OrderMachineTableTest {

  private static final MessageId OTHER = idNamed("other");
  private static final Money OTHER_AMOUNT = Money.of(2499, "EUR");
  private static final Money OTHER_CURRENCY = Money.of(2500, "USD");

  private static final Map<String, Envelope<Message>> MESSAGES = messages();

  /** Every state that messages lead to, by its name in the table; {@code none} holds null. */
  private static final Map<String, Optional<Order>> STATES = reachableStates();

  record Row(String state, String message, String verdict, String after, String emitted) {

    static Row parse(String line) {
      String[] cells = line.split("\\|");
      assertThat(cells).as(line).hasSize(5);
      return new Row(
          cells[0].strip(), cells[1].strip(), cells[2].strip(), cells[3].strip(), cells[4].strip());
    }
  }

  static List<Row> rows() throws IOException {
    try (var in = OrderMachineTableTest.class.getResourceAsStream("order-machine.table.txt")) {
      assertThat(in).isNotNull();
      return new String(in.readAllBytes(), UTF_8)
          .lines()
          .filter(line -> !line.isBlank() && !line.startsWith("#") && !line.startsWith("state "))
          .map(Row::parse)
          .toList();
    }
  }

  @ParameterizedTest
  @MethodSource("rows")
  void shouldDecideAsTheTableSays(Row row) {
    // Given
    Order order = named(row.state(), STATES).orElse(null);
    Envelope<Message> message = another(named(row.message(), MESSAGES));

    // When
    Decision decision =
        new OrderMachine(OrderMachine.STEPS, Timing.DEFAULT).decide(order, message, message.time());

    // Then
    assertThat(
            new Row(
                row.state(),
                row.message(),
                verdict(decision.verdict()),
                name(decision.order()).equals(row.state()) ? "=" : name(decision.order()),
                emitted(decision)))
        .isEqualTo(row);
    assertThat(versionOf(decision.order())).isEqualTo(versionOf(order) + decision.events().size());
    assertThat(typesOf(FollowUps.of(decision, message))).isEqualTo(expectedTypes(row, message));
  }

  @Test
  void shouldHaveOneRowForEachReachableStateAndMessage() throws IOException {
    // When
    List<String> pairs = rows().stream().map(row -> row.state() + " | " + row.message()).toList();

    // Then
    List<String> expected =
        STATES.keySet().stream()
            .flatMap(state -> MESSAGES.keySet().stream().map(message -> state + " | " + message))
            .toList();
    assertThat(pairs).containsExactlyInAnyOrderElementsOf(expected);
  }

  @Test
  void shouldKnowAMessageOfEveryTypeThatTheTopologyReads() {
    // When
    List<MessageType> known = MESSAGES.values().stream().map(Envelope::type).distinct().toList();

    // Then
    List<MessageType> read =
        MessageTypes.STANDARD.all().stream()
            .filter(type -> type.topic() == Topic.COMMANDS || type.topic() == Topic.REPLIES)
            .toList();
    assertThat(known).containsExactlyInAnyOrderElementsOf(read);
  }

  private static <T> T named(String name, Map<String, T> all) {
    T found = all.get(name);
    if (found == null) {
      throw new AssertionError("the table names " + name + ", which is not one of " + all.keySet());
    }
    return found;
  }

  private static Map<String, Envelope<Message>> messages() {
    Map<String, Envelope<Message>> all = new LinkedHashMap<>();
    all.put("PlaceOrder", placed());
    all.put("PlaceOrder+payment", placedWithPayment());
    all.put("PayOrder", paymentRequested());
    all.put("CompleteOrder", completionRequested());
    all.put("CancelOrder", cancellationRequested());
    all.put("RefundOrder", refundRequested());
    all.put("PaymentCaptured", paymentCaptured());
    all.put("PaymentCaptured:other-amount", paymentCaptured(CHARGE, OTHER_AMOUNT));
    all.put("PaymentCaptured:other-currency", paymentCaptured(CHARGE, OTHER_CURRENCY));
    all.put("PaymentCaptured:other-charge", paymentCaptured(OTHER, MONEY));
    all.put("PaymentDeclined", paymentDeclined());
    all.put("PaymentDeclined:other-charge", paymentDeclined(OTHER));
    all.put("PaymentRefunded", paymentRefunded());
    all.put("PaymentRefunded:other-amount", paymentRefunded(REFUND, CHARGE, OTHER_AMOUNT));
    all.put("PaymentRefunded:other-charge", paymentRefunded(REFUND, OTHER, MONEY));
    all.put("PaymentRefunded:other-refund", paymentRefunded(OTHER, CHARGE, MONEY));
    return all;
  }

  private static Map<String, Optional<Order>> reachableStates() {
    Map<String, Optional<Order>> found = new LinkedHashMap<>(Map.of("none", Optional.empty()));
    Deque<Optional<Order>> open = new ArrayDeque<>(found.values());
    while (!open.isEmpty()) {
      Order from = open.poll().orElse(null);
      for (Envelope<Message> message : MESSAGES.values()) {
        Optional<Order> to =
            Optional.ofNullable(
                new OrderMachine(OrderMachine.STEPS, Timing.DEFAULT)
                    .decide(from, message, message.time())
                    .order());
        if (found.putIfAbsent(name(to.orElse(null)), to) == null) {
          open.add(to);
        }
      }
    }
    return found;
  }

  private static String name(@Nullable Order order) {
    return order == null
        ? "none"
        : order.state()
            + order.data().saga().progress(SagaStep.PAYMENT).map(p -> "/" + p).orElse("");
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
            .map(message -> MessageType.of(message).simpleName())
            .collect(joining(" "));
    return all.isEmpty() ? "-" : all;
  }

  private static long versionOf(@Nullable Order order) {
    return order == null ? 0 : order.data().version();
  }

  private static List<String> typesOf(List<Envelope<? extends Message>> messages) {
    return messages.stream()
        .map(message -> message.type().simpleName())
        .collect(Collectors.toCollection(ArrayList::new));
  }

  /** What the row says is emitted, with the outcome and the snapshot that go with it. */
  private static List<String> expectedTypes(Row row, Envelope<Message> message) {
    List<String> types = new ArrayList<>();
    if (message.data() instanceof OrderCommand && !row.verdict().equals("contradicted")) {
      types.add(CommandDecided.class.getSimpleName());
    }
    for (String type : row.emitted().equals("-") ? new String[0] : row.emitted().split(" ")) {
      types.add(type);
      if (Arrays.stream(OrderEvent.class.getPermittedSubclasses())
          .anyMatch(event -> event.getSimpleName().equals(type))) {
        types.add(OrderSnapshot.class.getSimpleName());
      }
    }
    return types;
  }
}
