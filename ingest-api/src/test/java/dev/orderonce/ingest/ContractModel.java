package dev.orderonce.ingest;

import static dev.orderonce.ingest.ApiFixture.code;
import static dev.orderonce.ingest.ApiFixture.json;

import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The contract of idempotency as a state in memory, which says of each answer whether it is right.
 *
 * <p>Requests that are sent at the same moment are right if there is an order in which they could
 * have come one after the other.
 */
final class ContractModel {

  /**
   * A request; two with the same path and meaning are the same one, however their bodies look.
   *
   * @param reference what it wants to use, for an order
   * @param order what it is a command to; null for an order
   */
  record Ask(
      String tenant,
      String path,
      String key,
      String meaning,
      String body,
      @Nullable String reference,
      @Nullable String order) {}

  private record Remembered(Ask ask, HttpResponse<String> answer, Instant expiresAt) {}

  private final Duration window;
  private final Map<String, Remembered> keys = new HashMap<>();
  private final Map<String, String> references = new HashMap<>();
  private final Map<String, String> tenantOfOrder = new HashMap<>();
  private long commands;

  ContractModel(Duration window) {
    this.window = window;
  }

  private ContractModel(ContractModel other) {
    this(other.window);
    keys.putAll(other.keys);
    references.putAll(other.references);
    tenantOfOrder.putAll(other.tenantOfOrder);
    commands = other.commands;
  }

  List<String> orders() {
    return List.copyOf(tenantOfOrder.keySet());
  }

  long commands() {
    return commands;
  }

  /**
   * The state after those answers, if there is an order of the requests in which they are right.
   */
  Optional<ContractModel> after(List<Ask> asks, List<HttpResponse<String>> answers, Instant now) {
    if (asks.isEmpty()) {
      return Optional.of(this);
    }
    for (int i = 0; i < asks.size(); i++) {
      ContractModel next = new ContractModel(this);
      if (next.accepts(asks.get(i), answers.get(i), now)) {
        Optional<ContractModel> end = next.after(without(asks, i), without(answers, i), now);
        if (end.isPresent()) {
          return end;
        }
      }
    }
    return Optional.empty();
  }

  private boolean accepts(Ask ask, HttpResponse<String> answer, Instant now) {
    boolean isReplay = answer.headers().firstValue("Idempotent-Replayed").isPresent();
    Remembered known = keys.get(ask.tenant() + " " + ask.key());
    if (known != null && known.expiresAt().isAfter(now)) {
      boolean isSame =
          known.ask().path().equals(ask.path()) && known.ask().meaning().equals(ask.meaning());
      return isSame
          ? isReplay && same(answer, known.answer())
          : answer.statusCode() == 422 && code(answer).equals("idempotency_key_reused");
    }
    if (ask.order() != null && !ask.tenant().equals(tenantOfOrder.get(ask.order()))) {
      return answer.statusCode() == 404 && code(answer).equals("order_not_found");
    }
    String holder = references.get(ask.tenant() + " " + ask.reference());
    if (ask.reference() != null && holder != null) {
      return answer.statusCode() == 409
          && code(answer).equals("reference_already_used")
          && answer.body().contains(holder);
    }
    return !isReplay && execute(ask, answer, now);
  }

  private boolean execute(Ask ask, HttpResponse<String> answer, Instant now) {
    if (answer.statusCode() != (ask.order() == null ? 201 : 202)) {
      return false;
    }
    String id = json(answer).path("id").asText();
    boolean isNew =
        keys.values().stream().noneMatch(known -> known.answer().body().equals(answer.body()));
    if (ask.order() != null) {
      commands++;
    } else {
      isNew = isNew && tenantOfOrder.put(id, ask.tenant()) == null;
      if (ask.reference() != null) {
        references.put(ask.tenant() + " " + ask.reference(), id);
      }
    }
    keys.put(ask.tenant() + " " + ask.key(), new Remembered(ask, answer, now.plus(window)));
    return isNew;
  }

  private static boolean same(HttpResponse<String> one, HttpResponse<String> other) {
    return one.statusCode() == other.statusCode()
        && one.body().equals(other.body())
        && one.headers().firstValue("Location").equals(other.headers().firstValue("Location"));
  }

  private static <T> List<T> without(List<T> list, int index) {
    List<T> rest = new ArrayList<>(list);
    rest.remove(index);
    return rest;
  }
}
