package dev.orderonce.proof;

import static dev.orderonce.proof.Act.CANCEL;
import static dev.orderonce.proof.Act.CANCEL_AGAIN;
import static dev.orderonce.proof.Act.CANCEL_TOO_LATE;
import static dev.orderonce.proof.Act.CAPTURE;
import static dev.orderonce.proof.Act.COMPLETE;
import static dev.orderonce.proof.Act.COMPLETE_TOO_EARLY;
import static dev.orderonce.proof.Act.DECLINE;
import static dev.orderonce.proof.Act.GIVE_BACK;
import static dev.orderonce.proof.Act.PAY;
import static dev.orderonce.proof.Act.PLACE;
import static dev.orderonce.proof.Act.PLACE_WITH_PAYMENT;
import static dev.orderonce.proof.Act.REFUND;
import static dev.orderonce.proof.Heard.CHARGE_PAYMENT;
import static dev.orderonce.proof.Heard.ORDER_CANCELLED;
import static dev.orderonce.proof.Heard.ORDER_COMPLETED;
import static dev.orderonce.proof.Heard.ORDER_CREATED;
import static dev.orderonce.proof.Heard.ORDER_PAID;
import static dev.orderonce.proof.Heard.ORDER_REFUNDED;
import static dev.orderonce.proof.Heard.REFUND_PAYMENT;

import dev.orderonce.contract.MessageType;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * What its client and the ledger do about one order, and what must come of it. They wait for what
 * they hear wherever the order of two messages makes a difference, so that there is one right end.
 *
 * @param name what is told of it in a failure
 * @param atOnce what the client sends without waiting
 * @param answers what is sent when a message of that type was heard
 * @param events the order's events, first to last
 */
record Story(
    String name, List<Act> atOnce, Map<MessageType, Act> answers, List<MessageType> events) {

  static final List<Story> ALL =
      List.of(
          new Story(
              "paid",
              List.of(PLACE_WITH_PAYMENT),
              Map.of(CHARGE_PAYMENT, CAPTURE, ORDER_PAID, CANCEL_TOO_LATE),
              List.of(ORDER_CREATED, ORDER_PAID)),
          new Story(
              "paid later",
              List.of(PLACE, COMPLETE_TOO_EARLY, PAY),
              Map.of(CHARGE_PAYMENT, CAPTURE),
              List.of(ORDER_CREATED, ORDER_PAID)),
          new Story(
              "completed",
              List.of(PLACE_WITH_PAYMENT),
              Map.of(CHARGE_PAYMENT, CAPTURE, ORDER_PAID, COMPLETE),
              List.of(ORDER_CREATED, ORDER_PAID, ORDER_COMPLETED)),
          new Story(
              "refunded",
              List.of(PLACE_WITH_PAYMENT),
              Map.of(CHARGE_PAYMENT, CAPTURE, ORDER_PAID, REFUND, REFUND_PAYMENT, GIVE_BACK),
              List.of(ORDER_CREATED, ORDER_PAID, ORDER_REFUNDED)),
          new Story(
              "completed and refunded",
              List.of(PLACE_WITH_PAYMENT),
              Map.of(
                  CHARGE_PAYMENT, CAPTURE,
                  ORDER_PAID, COMPLETE,
                  ORDER_COMPLETED, REFUND,
                  REFUND_PAYMENT, GIVE_BACK),
              List.of(ORDER_CREATED, ORDER_PAID, ORDER_COMPLETED, ORDER_REFUNDED)),
          new Story(
              "declined",
              List.of(PLACE_WITH_PAYMENT),
              Map.of(CHARGE_PAYMENT, DECLINE),
              List.of(ORDER_CREATED, ORDER_CANCELLED)),
          new Story(
              "cancelled",
              List.of(PLACE, CANCEL, CANCEL_AGAIN),
              Map.of(),
              List.of(ORDER_CREATED, ORDER_CANCELLED)),
          // The ledger's answer comes when it is too late: what was captured goes back.
          new Story(
              "cancelled while charged",
              List.of(PLACE_WITH_PAYMENT, CANCEL),
              Map.of(ORDER_CANCELLED, CAPTURE, REFUND_PAYMENT, GIVE_BACK),
              List.of(ORDER_CREATED, ORDER_CANCELLED)));

  /** The commands among all that, in the order in which they are sent. */
  List<Act> commands() {
    return Stream.concat(atOnce.stream(), events.stream().map(answers::get))
        .filter(Objects::nonNull)
        .filter(act -> act.outcome() != null)
        .toList();
  }

  /** Whether the ledger is asked for money, answered or not. */
  boolean charges() {
    return atOnce.contains(PLACE_WITH_PAYMENT) || atOnce.contains(PAY);
  }

  /** Whether the ledger is asked to give it back. */
  boolean refunds() {
    return answers.containsKey(REFUND_PAYMENT);
  }
}
