package dev.orderonce.subscribers;

import dev.orderonce.subscribers.DeadLetter.State;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The dead letters as operators need them, within one transaction. */
final class DeadLetterBook {

  private static final String FIND =
      "select " + DeadLetterRows.COLUMNS + " from dead_letters where id = ?";

  private static final String FIRST_STANDING =
      "select "
          + DeadLetterRows.COLUMNS
          + """
          from dead_letters
          where subscriber = ? and record_key = ? and state in ('DEAD', 'PARKED')
          order by id limit 1
          """;

  private static final String PAGE =
      "select "
          + DeadLetterRows.COLUMNS
          + """
          from dead_letters
          where state = any(?) and (? = '' or subscriber = ?) and id < ?
          order by id desc limit ?
          """;

  private static final String BEHIND =
      """
      select count(*) from dead_letters
      where subscriber = ? and record_key = ? and state in ('DEAD', 'PARKED') and id > ?
      """;

  private static final String FAIL =
      """
      update dead_letters
      set state = 'DEAD', reason = coalesce(reason, 'REFUSED'), error = ?, attempts = attempts + 1
      where id = ? and state in ('DEAD', 'PARKED')
      """;

  private static final String SETTLE = "update dead_letters set state = ? where id = ?";

  private static final String RECORD =
      """
      insert into dead_letter_actions (letter_id, action, operator, reason, outcome)
      values (?, ?, ?, ?, ?)
      """;

  private static final String ACTIONS =
      """
      select action, operator, reason, outcome, at from dead_letter_actions
      where letter_id = ? order by id
      """;

  private final Connection transaction;

  DeadLetterBook(Connection transaction) {
    this.transaction = transaction;
  }

  /** What an operator did about a letter. */
  record Action(String action, String operator, String reason, String outcome, Instant at) {}

  Optional<DeadLetter> find(long id) throws SQLException {
    try (PreparedStatement select = transaction.prepareStatement(FIND)) {
      select.setLong(1, id);
      return DeadLetterRows.first(select);
    }
  }

  /** The first of those of the same subscriber and key that stand; none if it has no key. */
  Optional<DeadLetter> firstStanding(DeadLetter letter) throws SQLException {
    try (PreparedStatement select = transaction.prepareStatement(FIRST_STANDING)) {
      select.setString(1, letter.subscriber());
      select.setBytes(2, letter.record().key());
      return DeadLetterRows.first(select);
    }
  }

  /** How many of the same key came after that one and stand. */
  long behind(DeadLetter letter) throws SQLException {
    try (PreparedStatement select = transaction.prepareStatement(BEHIND)) {
      select.setString(1, letter.subscriber());
      select.setBytes(2, letter.record().key());
      select.setLong(3, letter.id());
      try (ResultSet row = select.executeQuery()) {
        return row.next() ? row.getLong(1) : 0;
      }
    }
  }

  /**
   * Letters, the newest first.
   *
   * @param subscriber whose; empty for all
   * @param before only such with a smaller id
   */
  List<DeadLetter> page(List<State> states, String subscriber, long before, int limit)
      throws SQLException {
    try (PreparedStatement select = transaction.prepareStatement(PAGE)) {
      Columns.<State>of(select, states).text(State::name);
      select.setString(2, subscriber);
      select.setString(3, subscriber);
      select.setLong(4, before);
      select.setInt(5, limit);
      return DeadLetterRows.all(select);
    }
  }

  /** Notes that it was tried again in vain. */
  void fail(long id, String error) throws SQLException {
    try (PreparedStatement update = transaction.prepareStatement(FAIL)) {
      update.setString(1, error);
      update.setLong(2, id);
      update.executeUpdate();
    }
  }

  void settle(long id, State state) throws SQLException {
    try (PreparedStatement update = transaction.prepareStatement(SETTLE)) {
      update.setString(1, state.name());
      update.setLong(2, id);
      update.executeUpdate();
    }
  }

  /** Keeps who wanted what, why, and what came of it. */
  void record(long id, State wanted, DecisionRequest request, String outcome) throws SQLException {
    try (PreparedStatement insert = transaction.prepareStatement(RECORD)) {
      insert.setLong(1, id);
      insert.setString(2, wanted == State.DISCARDED ? "DISCARD" : "REDRIVE");
      insert.setString(3, request.operator());
      insert.setString(4, request.reason());
      insert.setString(5, outcome);
      insert.executeUpdate();
    }
  }

  /** What was done about it, the oldest first. */
  List<Action> actions(long id) throws SQLException {
    List<Action> actions = new ArrayList<>();
    try (PreparedStatement select = transaction.prepareStatement(ACTIONS)) {
      select.setLong(1, id);
      try (ResultSet rows = select.executeQuery()) {
        while (rows.next()) {
          actions.add(
              new Action(
                  rows.getString("action"),
                  rows.getString("operator"),
                  rows.getString("reason"),
                  rows.getString("outcome"),
                  rows.getObject("at", OffsetDateTime.class).toInstant()));
        }
      }
    }
    return actions;
  }
}
