package dev.orderonce.subscribers;

import dev.orderonce.kit.Failures;
import dev.orderonce.subscribers.DeadLetter.State;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;
import java.util.Optional;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Carries out what operators decide about dead letters, and then lets those go that waited behind,
 * in their order, until one of them cannot be applied: that one is the next to decide about.
 */
final class DeadLetterDecisions {

  private final DataSource dataSource;
  private final Map<String, Redelivery> redeliveries;

  /**
   * Decisions about the letters of some subscribers.
   *
   * @param redeliveries how letters are delivered again, by the name of who put them aside
   */
  DeadLetterDecisions(DataSource dataSource, Map<String, Redelivery> redeliveries) {
    this.dataSource = dataSource;
    this.redeliveries = Map.copyOf(redeliveries);
  }

  /** What a decision has led to. */
  sealed interface Result {

    /**
     * It is carried out.
     *
     * @param released how many that waited behind it were applied
     * @param next the letter of the same key that stands now; null if there is none
     */
    record Done(State state, int released, @Nullable Long next) implements Result {}

    /** The record still cannot be delivered; the letter stands. */
    record Failed(String error) implements Result {}

    /** There is no such letter. */
    record Unknown() implements Result {}

    /** It was decided about before. */
    record Settled(State state) implements Result {}

    /** Another one of the same key has to be decided about first. */
    record Behind(long first) implements Result {}
  }

  /** Delivers the record again, where it was to be applied. */
  Result redrive(long id, DecisionRequest request) throws SQLException {
    return decide(id, State.REDRIVEN, request);
  }

  /** Gives the record up; it is not applied, also when it comes again. */
  Result discard(long id, DecisionRequest request) throws SQLException {
    return decide(id, State.DISCARDED, request);
  }

  private Result decide(long id, State wanted, DecisionRequest request) throws SQLException {
    Optional<DeadLetter> found =
        Transactions.commit(dataSource, transaction -> new DeadLetterBook(transaction).find(id));
    if (found.isEmpty()) {
      return new Result.Unknown();
    }
    DeadLetter letter = found.get();
    Result result = attempt(letter, wanted, request);
    return switch (result) {
      case Result.Done _ -> release(letter, wanted, request);
      case Result.Settled settled -> resume(letter, settled, request);
      case Result.Failed _, Result.Unknown _, Result.Behind _ -> result;
    };
  }

  /** The decision may have been cut off when it was made, before what waits was released. */
  private Result resume(DeadLetter letter, Result.Settled settled, DecisionRequest request)
      throws SQLException {
    Optional<DeadLetter> next =
        locked(letter.subscriber(), (_, book) -> book.firstStanding(letter));
    return next.isPresent() && next.get().state() == State.PARKED
        ? release(letter, settled.state(), request)
        : settled;
  }

  private Result attempt(DeadLetter letter, State wanted, DecisionRequest request)
      throws SQLException {
    try {
      return locked(
          letter.subscriber(),
          (transaction, book) -> settle(transaction, book, letter.id(), wanted, request));
    } catch (SQLException | RuntimeException e) {
      if (!Failure.isPoison(e)) {
        throw e;
      }
      String error = PutAside.told(Failures.line(e));
      return locked(
          letter.subscriber(),
          (transaction, book) -> {
            book.fail(letter.id(), error);
            book.record(letter.id(), wanted, request, "failed: " + error);
            return new Result.Failed(error);
          });
    }
  }

  private Result settle(
      Connection transaction, DeadLetterBook book, long id, State wanted, DecisionRequest request)
      throws SQLException {
    DeadLetter letter = book.find(id).orElseThrow();
    if (!letter.state().standing()) {
      return new Result.Settled(letter.state());
    }
    if (wanted == State.REDRIVEN) {
      Optional<DeadLetter> first = book.firstStanding(letter);
      if (first.isPresent() && first.get().id() != id) {
        return new Result.Behind(first.get().id());
      }
      redelivery(letter).redeliver(transaction, letter);
    }
    book.settle(id, wanted);
    book.record(id, wanted, request, "done");
    return new Result.Done(wanted, 0, null);
  }

  /**
   * Each in a transaction of its own; while one stands, whatever comes for the key waits behind.
   */
  private Result release(DeadLetter decided, State state, DecisionRequest request)
      throws SQLException {
    int released = 0;
    while (true) {
      Optional<DeadLetter> next =
          locked(decided.subscriber(), (_, book) -> book.firstStanding(decided));
      if (next.isEmpty()) {
        return new Result.Done(state, released, null);
      }
      Result result =
          next.get().state() == State.PARKED
              ? attempt(next.get(), State.REDRIVEN, request)
              : new Result.Behind(next.get().id());
      switch (result) {
        case Result.Done _ -> released++;
        case Result.Settled _ -> {
          // Somebody else has just released it.
        }
        case Result.Failed _, Result.Unknown _, Result.Behind _ -> {
          return new Result.Done(state, released, next.get().id());
        }
      }
    }
  }

  private Redelivery redelivery(DeadLetter letter) {
    Redelivery redelivery = redeliveries.get(letter.subscriber());
    if (redelivery == null) {
      throw new IllegalStateException("no subscriber has the name " + letter.subscriber());
    }
    return redelivery;
  }

  @FunctionalInterface
  private interface LockedWork<T> {
    T in(Connection transaction, DeadLetterBook book) throws SQLException;
  }

  private <T> T locked(String subscriber, LockedWork<T> work) throws SQLException {
    return Transactions.commit(
        dataSource,
        transaction -> {
          SubscriberLock.forDecision(transaction, subscriber);
          return work.in(transaction, new DeadLetterBook(transaction));
        });
  }
}
