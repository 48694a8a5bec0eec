package dev.orderonce.proof;

import static dev.orderonce.contract.MessageType.CHARGE_PAYMENT;
import static dev.orderonce.contract.MessageType.ORDER_CANCELLED;
import static dev.orderonce.contract.MessageType.ORDER_COMPLETED;
import static dev.orderonce.contract.MessageType.ORDER_CREATED;
import static dev.orderonce.contract.MessageType.ORDER_PAID;
import static dev.orderonce.contract.MessageType.ORDER_REFUNDED;
import static dev.orderonce.contract.MessageType.REFUND_PAYMENT;
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

import dev.orderonce.contract.MessageType;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * What its client and the ledger do about one order, and what must come of it. They wait for what
 * they hear wherever the order of two messages makes a difference, so that there is one right end.
 */
enum Story {
  PAID(
      List.of(PLACE_WITH_PAYMENT),
      Map.of(CHARGE_PAYMENT, CAPTURE, ORDER_PAID, CANCEL_TOO_LATE),
      List.of(ORDER_CREATED, ORDER_PAID)),
  PAID_LATER(
      List.of(PLACE, COMPLETE_TOO_EARLY, PAY),
      Map.of(CHARGE_PAYMENT, CAPTURE),
      List.of(ORDER_CREATED, ORDER_PAID)),
  COMPLETED(
      List.of(PLACE_WITH_PAYMENT),
      Map.of(CHARGE_PAYMENT, CAPTURE, ORDER_PAID, COMPLETE),
      List.of(ORDER_CREATED, ORDER_PAID, ORDER_COMPLETED)),
  REFUNDED(
      List.of(PLACE_WITH_PAYMENT),
      Map.of(CHARGE_PAYMENT, CAPTURE, ORDER_PAID, REFUND, REFUND_PAYMENT, GIVE_BACK),
      List.of(ORDER_CREATED, ORDER_PAID, ORDER_REFUNDED)),
  COMPLETED_AND_REFUNDED(
      List.of(PLACE_WITH_PAYMENT),
      Map.of(
          CHARGE_PAYMENT, CAPTURE,
          ORDER_PAID, COMPLETE,
          ORDER_COMPLETED, REFUND,
          REFUND_PAYMENT, GIVE_BACK),
      List.of(ORDER_CREATED, ORDER_PAID, ORDER_COMPLETED, ORDER_REFUNDED)),
  DECLINED(
      List.of(PLACE_WITH_PAYMENT),
      Map.of(CHARGE_PAYMENT, DECLINE),
      List.of(ORDER_CREATED, ORDER_CANCELLED)),
  CANCELLED(
      List.of(PLACE, CANCEL, CANCEL_AGAIN), Map.of(), List.of(ORDER_CREATED, ORDER_CANCELLED)),
  /** The ledger's answer comes when it is too late: what was captured goes back. */
  CANCELLED_WHILE_CHARGED(
      List.of(PLACE_WITH_PAYMENT, CANCEL),
      Map.of(ORDER_CANCELLED, CAPTURE, REFUND_PAYMENT, GIVE_BACK),
      List.of(ORDER_CREATED, ORDER_CANCELLED));

  private final List<Act> atOnce;
  private final Map<MessageType, Act> answers;
  private final List<MessageType> events;

  Story(List<Act> atOnce, Map<MessageType, Act> answers, List<MessageType> events) {
    this.atOnce = atOnce;
    this.answers = answers;
    this.events = events;
  }

  /** What the client sends without waiting. */
  List<Act> atOnce() {
    return atOnce;
  }

  /** What is sent when a message of that type was heard. */
  Map<MessageType, Act> answers() {
    return answers;
  }

  /** The order's events, first to last. */
  List<MessageType> events() {
    return events;
  }

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
