package dev.orderonce.proof;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.orderonce.client.Command;
import dev.orderonce.client.IdempotencyKey;
import dev.orderonce.client.NewOrder;
import dev.orderonce.client.NoFinalAnswerException;
import dev.orderonce.client.NoFinalAnswerException.Why;
import dev.orderonce.client.Order;
import dev.orderonce.client.OrderClient;
import dev.orderonce.client.OrderQuery;
import dev.orderonce.client.Page;
import dev.orderonce.client.Result;
import dev.orderonce.client.RetryBudget;
import dev.orderonce.client.RetrySettings;
import dev.orderonce.contract.AccountId;
import dev.orderonce.contract.CommandStatus;
import dev.orderonce.contract.CustomerId;
import dev.orderonce.contract.Item;
import dev.orderonce.contract.Items;
import dev.orderonce.contract.Money;
import dev.orderonce.contract.OrderState;
import dev.orderonce.contract.Sku;
import dev.orderonce.proof.LossyProxy.Fault;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The client of order-client against the whole system, over a network that loses answers. */
@TestInstance(Lifecycle.PER_CLASS)
@Timeout(120)
class LostAnswersIT {

  private static final RetrySettings PATIENT =
      new RetrySettings(
          Duration.ofSeconds(60),
          Duration.ofSeconds(20),
          Duration.ofMillis(5),
          Duration.ofMillis(50),
          new RetryBudget(10_000, 0, 0));

  private static final RetrySettings HASTY = PATIENT.withAttemptTimeout(Duration.ofMillis(700));

  private RunningSystem system;
  private Client ledger;
  private Path directory;

  @BeforeAll
  void start(@TempDir Path temporary) throws Exception {
    directory = temporary;
    system = RunningSystem.start(directory.resolve("data"));
    ledger = new Client(system);
  }

  @AfterAll
  void stop() throws Exception {
    ledger.close();
    system.close();
  }

  @ParameterizedTest
  @EnumSource(value = Fault.class, mode = EnumSource.Mode.EXCLUDE, names = "NONE")
  void shouldChargeOnceHoweverAnAnswerIsLost(Fault fault) throws Exception {
    // Given
    String account = unique();
    Queue<Fault> faults = new ConcurrentLinkedQueue<>(List.of(fault, fault));

    // When
    Result<Order> result;
    try (LossyProxy network = network(faults);
        OrderClient client = client(network, fault == Fault.HANG ? HASTY : PATIENT)) {
      result = client.placeOrder(IdempotencyKey.random(), order(account));
    }

    // Then
    assertThat(result.attempts()).isGreaterThanOrEqualTo(3);
    assertThat(result)
        .isInstanceOfSatisfying(
            Result.Done.class,
            done -> assertThat(done.replayed()).isEqualTo(fault != Fault.LOSE_REQUEST));
    ledger.awaitState(result.orThrow().id().toString(), "PAID");
    assertChargedOnce(account, result.orThrow());
  }

  @Test
  void shouldChargeEachOfManyOrdersOnceOverABadNetwork() throws Exception {
    // Given
    Random random = new Random(4711);
    List<String> accounts = Stream.generate(LostAnswersIT::unique).limit(60).toList();
    Fault[] all = Fault.values();

    // When
    List<Result<Order>> results;
    try (LossyProxy network =
            LossyProxy.start(
                system.apiPort(),
                () -> random.nextBoolean() ? Fault.NONE : all[random.nextInt(all.length)]);
        OrderClient client = client(network, HASTY)) {
      List<CompletableFuture<Result<Order>>> calls =
          accounts.stream()
              .map(
                  account -> client.async().placeOrder(new IdempotencyKey(account), order(account)))
              .toList();
      results = calls.stream().map(CompletableFuture::join).toList();
    }

    // Then
    assertThat(results).extracting(Result::attempts).anyMatch(attempts -> attempts > 2);
    for (int i : IntStream.range(0, accounts.size()).toArray()) {
      Order order = results.get(i).orThrow();
      ledger.awaitState(order.id().toString(), "PAID");
      assertChargedOnce(accounts.get(i), order);
    }
  }

  @Test
  void shouldFindTheSameOrderAfterTheClientWasKilled() throws Exception {
    // Given
    String account = unique();
    String key = unique();
    Queue<Fault> faults = new ConcurrentLinkedQueue<>(List.of(Fault.HANG));
    Path firstWords = directory.resolve("first");
    Path secondWords = directory.resolve("second");

    try (LossyProxy network = network(faults)) {
      // When
      try (JavaProcess killed = orderingProcess(network, key, account, firstWords)) {
        network.awaitAnswer();
        killed.kill();
      }
      try (JavaProcess again = orderingProcess(network, key, account, secondWords)) {
        again.awaitEnd();
      }
    }

    // Then
    assertThat(firstWords).isEmptyFile();
    try (OrderClient client = client(system.apiUrl(), PATIENT)) {
      Order order = client.order(OrderingProgram.printed(secondWords)).orThrow();
      assertThat(client.keyUse(new IdempotencyKey(key)).orThrow().orderId()).isEqualTo(order.id());
      ledger.awaitState(order.id().toString(), "PAID");
      assertChargedOnce(account, order);
    }
  }

  @Test
  void shouldFailAtOnceWhenTheRetryBudgetIsSpentAndFindOutLaterWithTheSameKey() throws Exception {
    // Given
    String account = unique();
    IdempotencyKey key = IdempotencyKey.random();
    RetrySettings thrifty = PATIENT.withBudget(new RetryBudget(2, 0, 0));

    // When
    NoFinalAnswerException thrown;
    try (LossyProxy network = LossyProxy.start(system.apiPort(), () -> Fault.SWALLOW);
        OrderClient client = client(network, thrifty)) {
      thrown =
          catchThrowableOfType(
              NoFinalAnswerException.class, () -> client.placeOrder(key, order(account)));
    }

    // Then
    assertThat(thrown.why()).isEqualTo(Why.BUDGET);
    assertThat(thrown.attempts()).isEqualTo(3);
    try (OrderClient client = client(system.apiUrl(), PATIENT)) {
      Result<Order> later = client.placeOrder(key, order(account));
      assertThat(later)
          .isInstanceOfSatisfying(Result.Done.class, done -> assertThat(done.replayed()).isTrue());
      ledger.awaitState(later.orThrow().id().toString(), "PAID");
      assertChargedOnce(account, later.orThrow());
    }
  }

  @Test
  void shouldWaitForWhatBecomesOfOrdersAndListThem() {
    // Given
    CustomerId customer = new CustomerId(unique());
    NewOrder order = NewOrder.of(customer, Money.of(2500, "EUR"));

    try (OrderClient client = client(system.apiUrl(), PATIENT)) {
      // When
      OrderClient waiting = client.waiting(Duration.ofSeconds(20));
      Order paid =
          waiting
              .placeOrder(IdempotencyKey.random(), order.chargedTo(new AccountId(unique())))
              .orThrow();
      Order open = client.placeOrder(IdempotencyKey.random(), order).orThrow();
      Command refund = waiting.refund(IdempotencyKey.random(), paid.id(), "broken").orThrow();
      Command early = waiting.complete(IdempotencyKey.random(), open.id()).orThrow();
      Page<Order> newest = client.orders(OrderQuery.all().of(customer).limitedTo(1)).orThrow();
      Page<Order> oldest =
          client.orders(OrderQuery.all().of(customer).after(newest.nextCursor())).orThrow();

      // Then
      assertThat(paid.state()).isEqualTo(OrderState.PAID);
      assertThat(refund.status()).isEqualTo(CommandStatus.APPLIED);
      assertThat(early.code()).isEqualTo("order_not_paid");
      assertThat(newest.data()).extracting(Order::id).containsExactly(open.id());
      assertThat(oldest.data()).extracting(Order::id).containsExactly(paid.id());
      assertThat(oldest.nextCursor()).isNull();
    }
  }

  /** Less than the wait: it ends because of what has happened. */
  @Test
  @Timeout(20)
  void shouldWaitForTheItemsOfAnOrderThatIsPaidLater() throws Exception {
    // Given
    Sku sku = new Sku(unique());
    ledger.putStock(sku.value(), 5);
    NewOrder unpaid =
        NewOrder.of(new CustomerId("c"), Money.of(2500, "EUR"))
            .withItems(new Items(List.of(new Item(sku, 2))));

    try (OrderClient client = client(system.apiUrl(), PATIENT)) {
      // When
      Order order =
          client
              .waiting(Duration.ofSeconds(30))
              .placeOrder(IdempotencyKey.random(), unpaid)
              .orThrow();

      // Then
      assertThat(order.state()).isEqualTo(OrderState.CREATED);
      assertThat(ledger.available(sku.value())).isEqualTo(3);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"a/../b", "..", "a%2Fb?c=d#e", "\"\\;~"})
  void shouldLookUpAKeyOfAnyCharacters(String characters) {
    try (OrderClient client = client(system.apiUrl(), PATIENT)) {
      // Given
      IdempotencyKey key = new IdempotencyKey(characters);
      Order order = client.placeOrder(key, order(unique())).orThrow();

      // When, Then
      assertThat(client.keyUse(key).orThrow().orderId()).isEqualTo(order.id());
    }
  }

  private void assertChargedOnce(String account, Order order) throws Exception {
    assertThat(
            system.query(
                "select string_agg(id::text, ' ') from orders where account_id = '%s'"
                    .formatted(account)))
        .isEqualTo(order.id().toString());
    assertThat(
            system.query(
                "select string_agg(kind || ' ' || amount, ', ') from transfers where account_id = '%s'"
                    .formatted(account)))
        .isEqualTo("CHARGE 2500");
    assertThat(ledger.balance(account)).isEqualTo(-2500);
  }

  /** Does to each connection what is next in the queue, and nothing when that is empty. */
  private LossyProxy network(Queue<Fault> faults) throws Exception {
    return LossyProxy.start(
        system.apiPort(),
        () -> {
          Fault next = faults.poll();
          return next == null ? Fault.NONE : next;
        });
  }

  private static JavaProcess orderingProcess(
      LossyProxy network, String key, String account, Path output) throws Exception {
    Files.createFile(output);
    return JavaProcess.start(
        OrderingProgram.class, List.of(network.url(), key, account), Map.of(), "256m", output);
  }

  private static OrderClient client(LossyProxy network, RetrySettings settings) {
    return client(network.url(), settings);
  }

  private static OrderClient client(String url, RetrySettings settings) {
    return OrderClient.of(URI.create(url), "demo-key", settings);
  }

  private static NewOrder order(String account) {
    return OrderingProgram.order(account);
  }

  private static String unique() {
    return UUID.randomUUID().toString();
  }
}
