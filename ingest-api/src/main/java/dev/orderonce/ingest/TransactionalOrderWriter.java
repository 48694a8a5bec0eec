package dev.orderonce.ingest;

import dev.orderonce.contract.OrderId;
import dev.orderonce.kit.ProblemException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Optional;
import javax.sql.DataSource;

/**
 * Writes each operation in a transaction of its own: the key with its final answer, the order or
 * command, and the outbox row commit together or not at all.
 *
 * <p>A second request with the same key blocks on the first one's key row until that commits, and
 * then finds the answer; it gives up after the lock timeout.
 */
final class TransactionalOrderWriter implements OrderWriter {

  private final DataSource database;
  private final String setLockTimeout;

  TransactionalOrderWriter(DataSource database, Duration lockTimeout) {
    this.database = database;
    this.setLockTimeout = "set local lock_timeout = " + lockTimeout.toMillis();
  }

  @Override
  public Result submit(Submission submission) {
    try (Connection connection = database.getConnection()) {
      return submit(connection, submission);
    } catch (SQLException e) {
      throw SqlFailures.translate(e);
    }
  }

  private Result submit(Connection connection, Submission submission) throws SQLException {
    try {
      Result result = write(connection, submission);
      connection.commit();
      return result;
    } catch (ProblemException e) {
      connection.rollback();
      throw e;
    } catch (SQLException e) {
      // A broken connection takes its transaction with it; the pool closes such a connection.
      if (connection.isValid(1)) {
        connection.rollback();
      }
      if (SqlFailures.isReferenceTaken(e)) {
        throw referenceUsed(connection, submission);
      }
      throw e;
    }
  }

  private Result write(Connection connection, Submission submission) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(setLockTimeout);
    }
    if (!WriteStatements.insertKey(connection, submission)) {
      StoredKey stored = WriteStatements.findKey(connection, submission);
      if (!submission.fingerprint().matches(stored.fingerprint())) {
        throw Problems.keyReused();
      }
      return new Result(stored.answer(), true);
    }
    WriteStatements.insertEffect(connection, submission.command());
    return new Result(submission.answer(), false);
  }

  private static ProblemException referenceUsed(Connection connection, Submission submission)
      throws SQLException {
    Optional<OrderId> holder = WriteStatements.findReference(connection, submission.command());
    connection.rollback();
    return holder.map(Problems::referenceUsed).orElseGet(Problems::inFlight);
  }
}
