package dev.orderonce.client;

import dev.orderonce.client.AnswerReader.Reader;
import dev.orderonce.contract.AccountId;
import dev.orderonce.contract.MessageId;
import dev.orderonce.contract.OrderId;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * The calls of an {@link OrderClient} as futures. Each fails with {@link NoFinalAnswerException}
 * where the blocking one throws it. To cancel one ends its attempts; what was asked may have been
 * done all the same.
 */
public final class AsyncOrderClient {

  private static final Duration NOT_HELD = Duration.ZERO;

  private final String base;
  private final String apiKey;
  private final RetrySettings settings;
  private final RetryingSender sender;
  private final Duration held;

  AsyncOrderClient(
      URI base, String apiKey, RetrySettings settings, RetryingSender sender, Duration held) {
    this.base = base.toString().replaceFirst("/+$", "");
    this.apiKey = apiKey;
    this.settings = settings;
    this.sender = sender;
    this.held = held;
  }

  AsyncOrderClient waiting(Duration wait) {
    return new AsyncOrderClient(URI.create(base), apiKey, settings, sender, wait);
  }

  /** As {@link OrderClient#placeOrder}. */
  public CompletableFuture<Result<Order>> placeOrder(IdempotencyKey key, NewOrder order) {
    return post("/v1/orders", key, RequestWriter.order(order), AnswerReader::order);
  }

  /** As {@link OrderClient#pay}. */
  public CompletableFuture<Result<Command>> pay(
      IdempotencyKey key, OrderId order, AccountId account) {
    return instruct(key, order, "payment", RequestWriter.payment(account));
  }

  /** As {@link OrderClient#complete}. */
  public CompletableFuture<Result<Command>> complete(IdempotencyKey key, OrderId order) {
    return instruct(key, order, "completion", RequestWriter.completion());
  }

  /** As {@link OrderClient#cancel}. */
  public CompletableFuture<Result<Command>> cancel(
      IdempotencyKey key, OrderId order, @Nullable String reason) {
    return instruct(key, order, "cancellation", RequestWriter.reason(reason));
  }

  /** As {@link OrderClient#refund}. */
  public CompletableFuture<Result<Command>> refund(
      IdempotencyKey key, OrderId order, @Nullable String reason) {
    return instruct(key, order, "refund", RequestWriter.reason(reason));
  }

  /** As {@link OrderClient#order}. */
  public CompletableFuture<Result<Order>> order(OrderId id) {
    return get("/v1/orders/" + id, AnswerReader::order);
  }

  /** As {@link OrderClient#orders}. */
  public CompletableFuture<Result<Page<Order>>> orders(OrderQuery query) {
    return get(query.path(), AnswerReader::orders);
  }

  /** As {@link OrderClient#command}. */
  public CompletableFuture<Result<Command>> command(MessageId id) {
    return get("/v1/commands/" + id, AnswerReader::command);
  }

  /** As {@link OrderClient#keyUse}. */
  public CompletableFuture<Result<KeyUse>> keyUse(IdempotencyKey key) {
    return get("/v1/idempotency-keys/" + key.escaped(), AnswerReader::keyUse);
  }

  private CompletableFuture<Result<Command>> instruct(
      IdempotencyKey key, OrderId order, String what, byte[] body) {
    return post("/v1/orders/%s/%s".formatted(order, what), key, body, AnswerReader::command);
  }

  private <T> CompletableFuture<Result<T>> post(
      String path, IdempotencyKey key, byte[] body, Reader<T> reader) {
    HttpRequest.Builder request =
        request(path)
            .header("Idempotency-Key", key.quoted())
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofByteArray(body));
    if (held.isPositive()) {
      request.header("Prefer", "wait=" + held.toSeconds());
    }
    return sender.send(new Call<>(request.build(), reader, settings, held));
  }

  private <T> CompletableFuture<Result<T>> get(String path, Reader<T> reader) {
    return sender.send(new Call<>(request(path).GET().build(), reader, settings, NOT_HELD));
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create(base + path))
        .header("Authorization", "Bearer " + apiKey)
        .header("Accept", "application/json");
  }
}
