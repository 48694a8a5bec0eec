package dev.orderonce.subscribers;

import dev.orderonce.kit.ProblemException;
import dev.orderonce.subscribers.DeadLetter.State;
import dev.orderonce.subscribers.DeadLetterDecisions.Result;
import io.javalin.config.JavalinConfig;
import io.javalin.http.Context;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** The HTTP calls about dead letters; they show every tenant's data, and take operator keys. */
final class DeadLettersApi {

  private static final String PATH = "/v1/dead-letters";
  private static final String ONE = PATH + "/{id}";
  private static final String STANDING = "standing";
  private static final String ALL = "all";

  private final Callers callers;
  private final DataSource dataSource;
  private final DeadLetterDecisions decisions;

  DeadLettersApi(Callers callers, DataSource dataSource, DeadLetterDecisions decisions) {
    this.callers = callers;
    this.dataSource = dataSource;
    this.decisions = decisions;
  }

  private record Page(List<DeadLetterView> data, @Nullable String nextCursor) {}

  private record Decided(long id, String state, int released, @Nullable Long next) {}

  /** Adds the routes. */
  void configure(JavalinConfig config) {
    config.routes.get(PATH, this::list);
    config.routes.get(ONE, this::show);
    config.routes.post(
        ONE + "/redrive", ctx -> decide(ctx, (id, request) -> decisions.redrive(id, request)));
    config.routes.post(
        ONE + "/discard", ctx -> decide(ctx, (id, request) -> decisions.discard(id, request)));
  }

  private void list(Context ctx) throws SQLException {
    callers.requireOperator(ctx);
    List<State> states = states(ctx);
    String subscriber = Optional.ofNullable(ctx.queryParam("subscriber")).orElse("");
    long before = Requests.cursor(ctx);
    int limit = Requests.limit(ctx);
    List<DeadLetter> found =
        Transactions.commit(
            dataSource,
            transaction ->
                new DeadLetterBook(transaction).page(states, subscriber, before, limit + 1));
    boolean more = found.size() > limit;
    List<DeadLetter> shown = more ? found.subList(0, limit) : found;
    Requests.answer(
        ctx,
        new Page(
            shown.stream().map(DeadLetterView::brief).toList(),
            more ? Long.toString(shown.getLast().id()) : null));
  }

  private void show(Context ctx) throws SQLException {
    callers.requireOperator(ctx);
    long id = id(ctx);
    Optional<DeadLetterView> view =
        Transactions.commit(
            dataSource,
            transaction -> {
              DeadLetterBook book = new DeadLetterBook(transaction);
              Optional<DeadLetter> letter = book.find(id);
              return letter.isEmpty()
                  ? Optional.empty()
                  : Optional.of(
                      DeadLetterView.full(
                          letter.get(), book.behind(letter.get()), book.actions(id)));
            });
    Requests.answer(ctx, view.orElseThrow(() -> notFound(id)));
  }

  @FunctionalInterface
  private interface Decision {
    Result about(long id, DecisionRequest request) throws SQLException;
  }

  private void decide(Context ctx, Decision decision) throws SQLException {
    callers.requireOperator(ctx);
    long id = id(ctx);
    DecisionRequest request = DecisionRequest.parse(Requests.json(ctx));
    switch (decision.about(id, request)) {
      case Result.Done done ->
          Requests.answer(
              ctx,
              new Decided(id, DeadLetterView.name(done.state()), done.released(), done.next()));
      case Result.Unknown _ -> throw notFound(id);
      case Result.Failed failed ->
          throw Requests.refused(
              409, "redrive_failed", "It still cannot be applied", failed.error());
      case Result.Settled settled ->
          throw Requests.refused(
              409,
              "already_decided",
              "It was decided about before",
              "dead letter %d is %s".formatted(id, DeadLetterView.name(settled.state())));
      case Result.Behind behind ->
          throw Requests.refused(
              409,
              "waits_behind_another",
              "Another one comes first",
              "dead letter %d waits behind %d".formatted(id, behind.first()));
    }
  }

  private static List<State> states(Context ctx) {
    String wanted = Optional.ofNullable(ctx.queryParam("state")).orElse(STANDING);
    Map<String, List<State>> names = new LinkedHashMap<>();
    names.put(STANDING, Arrays.stream(State.values()).filter(State::standing).toList());
    names.put(ALL, List.of(State.values()));
    for (State state : State.values()) {
      names.put(DeadLetterView.name(state), List.of(state));
    }
    List<State> states = names.get(wanted.toLowerCase(Locale.ROOT));
    if (states == null) {
      throw Requests.invalid("state", "must be one of " + String.join(", ", names.keySet()));
    }
    return states;
  }

  private static long id(Context ctx) {
    try {
      return Long.parseLong(ctx.pathParam("id"));
    } catch (NumberFormatException e) {
      throw Requests.invalid("id", "must be a whole number");
    }
  }

  private static ProblemException notFound(long id) {
    return Requests.refused(
        404, "dead_letter_not_found", "No such dead letter", "no dead letter " + id);
  }
}
