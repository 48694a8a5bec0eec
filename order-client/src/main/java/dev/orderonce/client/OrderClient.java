package dev.orderonce.client;

import dev.orderonce.client.AnswerReader.Reader;
import dev.orderonce.contract.AccountId;
import dev.orderonce.contract.MessageId;
import dev.orderonce.contract.OrderId;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.DoubleSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A client of the OrderOnce API. It sends a request again, with the same key and the same body,
 * until it has a final answer: after lost connections, 409 {@code idempotency_in_flight}, 429 and
 * 5xx, with random and growing waits, and not before {@code Retry-After}.
 *
 * <pre>{@code
 * try (OrderClient client = OrderClient.of(URI.create("http://127.0.0.1:8080"), "demo-key")) {
 *   NewOrder book = NewOrder.of(new CustomerId("cust_1"), Money.of(2500, "EUR"));
 *   Order order = client.placeOrder(new IdempotencyKey("shop-4711"), book).orThrow();
 *   client.pay(new IdempotencyKey("shop-4711-pay"), order.id(), new AccountId("acct_1")).orThrow();
 * }
 * }</pre>
 *
 * <p>Every method blocks, and throws {@link NoFinalAnswerException} if the deadline passes: then
 * the same call with the same key tells what became of it. Safe for use by many threads.
 */
public final class OrderClient implements AutoCloseable {

  private final String base;
  private final String apiKey;
  private final HttpClient http;
  private final RetryingSender sender;

  OrderClient(URI base, String apiKey, RetrySettings settings, DoubleSupplier random) {
    this.base = base.toString().replaceFirst("/+$", "");
    this.apiKey = apiKey;
    this.http =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(settings.attemptTimeout())
            .build();
    Backoff backoff = new Backoff(settings.firstBackoff(), settings.maxBackoff(), random);
    this.sender = new RetryingSender(http, settings, backoff);
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
    return new OrderClient(base, apiKey, settings, () -> ThreadLocalRandom.current().nextDouble());
  }

  /** Places an order, and charges it at once if it names an account. */
  public Result<Order> placeOrder(IdempotencyKey key, NewOrder order) {
    return post("/v1/orders", key, RequestWriter.order(order), AnswerReader::order);
  }

  /** Charges an order to an account. */
  public Result<Command> pay(IdempotencyKey key, OrderId order, AccountId account) {
    return instruct(key, order, "payment", RequestWriter.payment(account));
  }

  /** Says that the goods were delivered. */
  public Result<Command> complete(IdempotencyKey key, OrderId order) {
    return instruct(key, order, "completion", RequestWriter.completion());
  }

  /**
   * Ends an order that is not paid.
   *
   * @param reason the caller's own words, up to 256 characters; null for none
   */
  public Result<Command> cancel(IdempotencyKey key, OrderId order, @Nullable String reason) {
    return instruct(key, order, "cancellation", RequestWriter.reason(reason));
  }

  /**
   * Gives the money back.
   *
   * @param reason the caller's own words, up to 256 characters; null for none
   */
  public Result<Command> refund(IdempotencyKey key, OrderId order, @Nullable String reason) {
    return instruct(key, order, "refund", RequestWriter.reason(reason));
  }

  /** An order with its history. */
  public Result<Order> order(OrderId id) {
    return get("/v1/orders/" + id, AnswerReader::order);
  }

  /** A command with its outcome. */
  public Result<Command> command(MessageId id) {
    return get("/v1/commands/" + id, AnswerReader::command);
  }

  /** Waits for the calls that are under way, and closes the connections. */
  @Override
  public void close() {
    http.close();
  }

  private Result<Command> instruct(IdempotencyKey key, OrderId order, String what, byte[] body) {
    return post("/v1/orders/%s/%s".formatted(order, what), key, body, AnswerReader::command);
  }

  private <T> Result<T> post(String path, IdempotencyKey key, byte[] body, Reader<T> reader) {
    return send(
        request(path)
            .header("Idempotency-Key", key.quoted())
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofByteArray(body)),
        reader);
  }

  private <T> Result<T> get(String path, Reader<T> reader) {
    return send(request(path).GET(), reader);
  }

  private <T> Result<T> send(HttpRequest.Builder request, Reader<T> reader) {
    Exchange answer = sender.send(request.build(), reader);
    return answer.done()
        ? new Result.Done<>(reader.read(answer.body()), answer.replayed(), answer.attempts())
        : new Result.Refused<>(AnswerReader.problem(answer), answer.attempts());
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create(base + path))
        .header("Authorization", "Bearer " + apiKey)
        .header("Accept", "application/json");
  }
}
