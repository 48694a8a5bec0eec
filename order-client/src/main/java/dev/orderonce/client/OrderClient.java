package dev.orderonce.client;

import dev.orderonce.contract.AccountId;
import dev.orderonce.contract.MessageId;
import dev.orderonce.contract.OrderId;
import java.net.URI;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * A client of the OrderOnce API. It sends a request again, with the same key and the same body,
 * until it has a final answer: after lost connections, 409 {@code idempotency_in_flight}, 429, 5xx
 * and what else the API calls retryable, with random and growing waits, and not before {@code
 * Retry-After}. All its calls share one {@link RetryBudget}.
 *
 * <pre>{@code
 * try (OrderClient client = OrderClient.of(api, "demo-key")) {
 *   NewOrder book = NewOrder.of(new CustomerId("cust_1"), Money.of(2500, "EUR"));
 *   Order order = client.placeOrder(new IdempotencyKey("shop-4711"), book).orThrow();
 *   IdempotencyKey payment = new IdempotencyKey("shop-4711-pay");
 *   client.pay(payment, order.id(), new AccountId("acct_1")).orThrow();
 * }
 * }</pre>
 *
 * <p>Every method blocks, and throws {@link NoFinalAnswerException} if there is no final answer in
 * time: then the same call with the same key tells what became of it, also from another process
 * that knows the key. Safe for use by many threads.
 */
public final class OrderClient implements AutoCloseable {

  /** The longest time for which the API holds an answer back. */
  public static final Duration MAX_WAIT = Duration.ofSeconds(30);

  private final HttpClient http;
  private final AsyncOrderClient async;

  private OrderClient(HttpClient http, AsyncOrderClient async) {
    this.http = http;
    this.async = async;
  }

  /**
   * A client with {@link RetrySettings#DEFAULT}.
   *
   * @param base where the API is, such as {@code http://127.0.0.1:8080}
   * @param apiKey the tenant's API key
   */
  public static OrderClient of(URI base, String apiKey) {
    return of(base, apiKey, RetrySettings.DEFAULT);
  }

  /** A client that tries as long as the settings say. */
  public static OrderClient of(URI base, String apiKey, RetrySettings settings) {
    return connect(base, apiKey, settings, HttpClient.newBuilder());
  }

  /**
   * A client of an API that is reached by {@code https}.
   *
   * @param ssl whom to trust, and the client's certificate where the API asks for one
   */
  public static OrderClient of(URI base, String apiKey, RetrySettings settings, SSLContext ssl) {
    return connect(base, apiKey, settings, HttpClient.newBuilder().sslContext(ssl));
  }

  private static OrderClient connect(
      URI base, String apiKey, RetrySettings settings, HttpClient.Builder builder) {
    HttpClient http =
        builder
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(settings.attemptTimeout())
            .build();
    Backoff backoff =
        new Backoff(
            settings.firstBackoff(),
            settings.maxBackoff(),
            () -> ThreadLocalRandom.current().nextDouble());
    RetryingSender sender =
        new RetryingSender(http, backoff, new RetryTokens(settings.budget(), System::nanoTime));
    return new OrderClient(
        http, new AsyncOrderClient(base, apiKey, settings, sender, Duration.ZERO));
  }

  /**
   * The same client, whose orders and commands are answered only once they are decided, or when
   * that time is over ({@code Prefer: wait}). It comes on top of deadline and timeout. The two
   * share connections and budget; to close one closes both.
   *
   * @param wait a second to {@link #MAX_WAIT}, in whole seconds
   * @throws IllegalArgumentException if it is less or more
   */
  public OrderClient waiting(Duration wait) {
    if (wait.toSeconds() < 1 || wait.compareTo(MAX_WAIT) > 0) {
      throw new IllegalArgumentException("wait must be from 1 s to " + MAX_WAIT.toSeconds() + " s");
    }
    return new OrderClient(http, async.waiting(Duration.ofSeconds(wait.toSeconds())));
  }

  /** The same calls without blocking. */
  public AsyncOrderClient async() {
    return async;
  }

  /** Places an order: reserves its items, if it has any, and charges it if it names an account. */
  public Result<Order> placeOrder(IdempotencyKey key, NewOrder order) {
    return await(async.placeOrder(key, order));
  }

  /** Charges an order to an account. */
  public Result<Command> pay(IdempotencyKey key, OrderId order, AccountId account) {
    return await(async.pay(key, order, account));
  }

  /** Says that the goods were delivered. */
  public Result<Command> complete(IdempotencyKey key, OrderId order) {
    return await(async.complete(key, order));
  }

  /**
   * Ends an order that is not paid.
   *
   * @param reason the caller's own words, up to 256 characters; null for none
   */
  public Result<Command> cancel(IdempotencyKey key, OrderId order, @Nullable String reason) {
    return await(async.cancel(key, order, reason));
  }

  /**
   * Gives the money back.
   *
   * @param reason the caller's own words, up to 256 characters; null for none
   */
  public Result<Command> refund(IdempotencyKey key, OrderId order, @Nullable String reason) {
    return await(async.refund(key, order, reason));
  }

  /** An order with its history. */
  public Result<Order> order(OrderId id) {
    return await(async.order(id));
  }

  /** A page of the tenant's orders. */
  public Result<Page<Order>> orders(OrderQuery query) {
    return await(async.orders(query));
  }

  /** A command with its outcome. */
  public Result<Command> command(MessageId id) {
    return await(async.command(id));
  }

  /** What a key did; refused as {@code idempotency_key_not_found} if it did nothing. */
  public Result<KeyUse> keyUse(IdempotencyKey key) {
    return await(async.keyUse(key));
  }

  /** Waits for the requests that are under way, and closes the connections. */
  @Override
  public void close() {
    http.close();
  }

  private static <T> Result<T> await(CompletableFuture<Result<T>> result) {
    try {
      return result.get();
    } catch (InterruptedException e) {
      result.cancel(true);
      Thread.currentThread().interrupt();
      throw NoFinalAnswerException.interrupted(e);
    } catch (ExecutionException e) {
      throw e.getCause() instanceof NoFinalAnswerException none
          ? new NoFinalAnswerException(none)
          : new IllegalStateException("a call failed for a reason of its own", e.getCause());
    }
  }
}
