package dev.orderonce.quickstart;

import dev.orderonce.quickstart.DemoClient.Answer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** The demo's story: what is sent, what comes back, and what moves. */
final class Demo {

  private static final int REPEATS = 5;
  private static final int RACES = 6;
  private static final long AMOUNT = 2_500;

  /** Each cancellation comes so much later after its order than the one before. */
  private static final Duration RACE_STEP = Duration.ofMillis(15);

  private final DemoClient client;
  private final DemoLedger ledger;
  private final Narrator narrator;
  private final DemoOrders orders;
  private final List<String> accounts = new ArrayList<>();
  private final String run = UUID.randomUUID().toString().substring(0, 8);
  private long due;

  Demo(DemoClient client, DemoLedger ledger, Narrator narrator) {
    this.client = client;
    this.ledger = ledger;
    this.narrator = narrator;
    this.orders = new DemoOrders(client, narrator);
  }

  /** Tells the story; returns whether every cent is where it belongs. */
  boolean run() throws Exception {
    String key = UUID.randomUUID().toString();
    String account = account("paid");
    String body = body(AMOUNT, account);
    Answer first = paidOrder(key, account, body);
    repeats(key, account, body, first);
    declined();
    lastItem();
    races();
    return summedUp();
  }

  private Answer paidOrder(String key, String account, String body) throws Exception {
    narrator.chapter("An order is placed and charged");
    Answer answer = client.post("/v1/orders", key, body);
    narrator.sent("POST /v1/orders, Idempotency-Key %s…, %s".formatted(key.substring(0, 8), body));
    long before = System.nanoTime();
    String state = orders.settle(answer, "PAID");
    long millis = Duration.ofNanos(System.nanoTime() - before).toMillis();
    narrator.got(
        "%d, order %s, %s %d ms later".formatted(answer.status(), id(answer), state, millis));
    due += AMOUNT;
    moved(account, -AMOUNT);
    return answer;
  }

  private void repeats(String key, String account, String body, Answer first) throws Exception {
    narrator.chapter("The same request is sent %d more times, all at once".formatted(REPEATS));
    List<Answer> answers = together(REPEATS, () -> client.post("/v1/orders", key, body));
    narrator.sent("%d × the same key and body".formatted(REPEATS));
    long same =
        answers.stream()
            .filter(answer -> answer.replayed() && answer.body().equals(first.body()))
            .count();
    narrator.got(
        "%d × the first answer, byte for byte, with Idempotent-Replayed: true".formatted(same));
    narrator.check(same == REPEATS, "%d answers differ".formatted(REPEATS - same));
    moved(account, -AMOUNT);
  }

  private void declined() throws Exception {
    narrator.chapter("A payment is declined");
    String account = account("poor");
    client.putAccount(account, "{\"creditLimit\":1000,\"currency\":\"EUR\"}");
    String body = body(AMOUNT, account);
    narrator.sent(
        "PUT account %s with a limit of 10.00, then POST /v1/orders over 25.00".formatted(account));
    Answer answer = client.post("/v1/orders", UUID.randomUUID().toString(), body);
    String state = orders.settle(answer, "CANCELLED");
    narrator.got(
        "%d, order %s, then %s (%s)"
            .formatted(answer.status(), id(answer), state, orders.get(answer).text("reason")));
    moved(account, 0);
  }

  private void lastItem() throws Exception {
    String sku = "demo-%s".formatted(run);
    narrator.chapter("Two orders want the last of an article");
    client.putStock(sku, 1);
    narrator.sent("PUT stock %s with 1 available, then 2 × POST /v1/orders with it".formatted(sku));
    List<String> buyers = List.of(account("buyer1"), account("buyer2"));
    List<Answer> placed = new ArrayList<>();
    for (String buyer : buyers) {
      String items = ",\"items\":[{\"sku\":\"%s\",\"quantity\":1}],\"payment\"".formatted(sku);
      String body = body(AMOUNT, buyer).replace(",\"payment\"", items);
      placed.add(client.post("/v1/orders", UUID.randomUUID().toString(), body));
    }
    List<String> ends = orders.ends(placed);
    narrator.got("one order %s, the other %s".formatted(ends.get(0), ends.get(1)));
    narrator.check(
        ends.equals(List.of("CANCELLED (out_of_stock)", "PAID")), "the two ended as " + ends);
    due += AMOUNT;
    long left = client.available(sku);
    narrator.check(left == 0, "%d are left".formatted(left));
    narrator.moved(
        "%s for the one that got it; %d left in stock"
            .formatted(DemoOrders.euros(ledger.taken(buyers)), left));
  }

  private void races() throws Exception {
    narrator.chapter("A cancellation races a payment, %d times".formatted(RACES));
    narrator.sent(
        "%d × POST /v1/orders with payment, and 0 to %d ms later POST …/cancellation"
            .formatted(RACES, RACE_STEP.multipliedBy(RACES - 1).toMillis()));
    int paid = 0;
    int cancelled = 0;
    for (int i = 0; i < RACES; i++) {
      String account = account("race" + i);
      boolean wasPaid = orders.race(body(AMOUNT, account), RACE_STEP.multipliedBy(i));
      paid += wasPaid ? 1 : 0;
      cancelled += wasPaid ? 0 : 1;
      due += wasPaid ? AMOUNT : 0;
      orders.awaitBalance(account, wasPaid ? -AMOUNT : 0);
    }
    narrator.got("%d ended PAID, %d ended CANCELLED; none in between".formatted(paid, cancelled));
    narrator.moved(
        "%s for the paid; of the cancelled, %d had been charged already and got it all back"
            .formatted(DemoOrders.euros(AMOUNT * paid), ledger.refunds(accounts)));
  }

  private boolean summedUp() {
    narrator.chapter("The ledger is summed");
    DemoLedger.Totals totals = ledger.totals();
    long taken = ledger.taken(accounts);
    narrator.got(
        "all %d transfers of the ledger: debits and credits sum to %d"
            .formatted(totals.transfers(), totals.sum()));
    narrator.got(
        "taken from this story's accounts %s, due for its paid orders %s"
            .formatted(DemoOrders.euros(taken), DemoOrders.euros(due)));
    narrator.check(totals.sum() == 0, "the ledger does not balance");
    narrator.check(taken == due, "taken and due differ by " + DemoOrders.euros(taken - due));
    return narrator.end("Every cent is where it belongs.", "Something is off: see WRONG above.");
  }

  private void moved(String account, long expected) throws InterruptedException {
    long balance = orders.awaitBalance(account, expected);
    narrator.moved("balance of %s: %s".formatted(account, DemoOrders.euros(balance)));
  }

  private String account(String name) {
    String account = "demo-%s-%s".formatted(run, name);
    accounts.add(account);
    return account;
  }

  private static String body(long amount, String account) {
    return "{\"customerId\":\"cust_1\",\"amount\":%d,\"currency\":\"EUR\",\"payment\":{\"accountId\":\"%s\"}}"
        .formatted(amount, account);
  }

  private static String id(Answer order) {
    return order.text("id");
  }

  private static <T> List<T> together(int times, Callable<T> call) throws Exception {
    CountDownLatch start = new CountDownLatch(1);
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<T>> calls = new ArrayList<>();
      for (int i = 0; i < times; i++) {
        calls.add(
            threads.submit(() -> {
              start.await();
              return call.call();
            }));
      }
      start.countDown();
      List<T> answers = new ArrayList<>();
      for (Future<T> each : calls) {
        answers.add(each.get());
      }
      return answers;
    }
  }
}
