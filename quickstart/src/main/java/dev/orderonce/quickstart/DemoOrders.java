package dev.orderonce.quickstart;

import dev.orderonce.quickstart.DemoClient.Answer;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** Follows orders until they have settled. */
final class DemoOrders {

  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final Duration POLL = Duration.ofMillis(10);

  private final DemoClient client;
  private final Narrator narrator;

  DemoOrders(DemoClient client, Narrator narrator) {
    this.client = client;
    this.narrator = narrator;
  }

  /** The order as it stands now. */
  Answer get(Answer placed) throws InterruptedException {
    return client.get("/v1/orders/" + placed.text("id"));
  }

  /** Waits until the order has left CREATED, and checks where it went. */
  String settle(Answer placed, String expected) throws InterruptedException {
    Answer settled = await(() -> get(placed), order -> !order.text("state").equals("CREATED"));
    String state = settled.text("state");
    narrator.check(
        state.equals(expected), "expected %s, got %s".formatted(expected, settled.body()));
    return state;
  }

  /** Waits until the orders have left CREATED; where each went, and why, in alphabetical order. */
  List<String> ends(List<Answer> placed) throws InterruptedException {
    List<String> ends = new ArrayList<>();
    for (Answer each : placed) {
      Answer settled = await(() -> get(each), order -> !order.text("state").equals("CREATED"));
      String state = settled.text("state");
      ends.add(
          state.equals("CANCELLED") ? "%s (%s)".formatted(state, settled.text("reason")) : state);
    }
    return ends.stream().sorted().toList();
  }

  /**
   * Places an order with payment and cancels it a moment later; returns whether the payment won.
   * The verdict on the cancellation and the order's end must agree.
   */
  boolean race(String body, Duration moment) throws InterruptedException {
    Answer placed = client.post("/v1/orders", UUID.randomUUID().toString(), body);
    String path = "/v1/orders/" + placed.text("id");
    pause(moment);
    Answer accepted =
        client.post(path + "/cancellation", UUID.randomUUID().toString(), "{\"reason\":\"raced\"}");
    Answer verdict =
        await(
            () -> client.get("/v1/commands/" + accepted.text("id")),
            command -> !command.text("status").equals("PENDING"));
    Answer order = await(() -> get(placed), each -> !each.text("state").equals("CREATED"));
    boolean paid = order.text("state").equals("PAID");
    String expected = paid ? "REJECTED" : "APPLIED";
    narrator.check(
        verdict.text("status").equals(expected),
        "order %s, but its cancellation %s".formatted(order.body(), verdict.body()));
    return paid;
  }

  /** Waits until an account has that balance, and checks that it does. */
  long awaitBalance(String account, long expected) throws InterruptedException {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    long balance = client.balance(account);
    while (balance != expected && System.nanoTime() < deadline) {
      pause(POLL);
      balance = client.balance(account);
    }
    narrator.check(
        balance == expected,
        "balance of %s is %s, expected %s".formatted(account, euros(balance), euros(expected)));
    return balance;
  }

  static String euros(long minorUnits) {
    return BigDecimal.valueOf(minorUnits, 2).toPlainString() + " EUR";
  }

  private static Answer await(Question question, Predicate<Answer> answered)
      throws InterruptedException {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    Answer answer = question.ask();
    while (!answered.test(answer) && System.nanoTime() < deadline) {
      pause(POLL);
      answer = question.ask();
    }
    return answer;
  }

  private static void pause(Duration time) throws InterruptedException {
    TimeUnit.NANOSECONDS.sleep(time.toNanos());
  }

  @FunctionalInterface
  private interface Question {
    Answer ask() throws InterruptedException;
  }
}
