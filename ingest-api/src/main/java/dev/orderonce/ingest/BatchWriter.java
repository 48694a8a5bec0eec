package dev.orderonce.ingest;

import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Writes submissions that are pending, together if that is possible. A transaction that fails is
 * tried again with each key by itself, so that one bad submission harms no other.
 */
final class BatchWriter {

  /**
   * How long a transaction with one key waits for another that is just taking it. The batch has
   * waited the whole lock timeout before; with more, many such keys would hold up all others.
   */
  private static final Duration MOMENT = Duration.ofMillis(20);

  private final DataSource database;
  private final DatabaseCircuit circuit;
  private final IngestMetrics metrics;
  private final Executor answers;

  /**
   * A writer.
   *
   * @param answers tells clients of outcomes, each in a task of its own: one may be slow to listen
   */
  BatchWriter(
      DataSource database, DatabaseCircuit circuit, IngestMetrics metrics, Executor answers) {
    this.database = database;
    this.circuit = circuit;
    this.metrics = metrics;
    this.answers = answers;
  }

  /** Settles all of them. */
  void write(List<Pending> batch) {
    List<Pending> open = batch;
    while (!open.isEmpty()) {
      open = together(open);
    }
  }

  private List<Pending> together(List<Pending> batch) {
    if (!circuit.isClosed()) {
      refuse(batch, Problems.databaseUnavailable());
      return List.of();
    }
    try {
      return commit(batch, null);
    } catch (SQLException e) {
      if (SqlFailures.isConnectionLost(e)) {
        return onAnotherConnection(batch);
      }
      apart(batch);
      return List.of();
    }
  }

  /**
   * One connection may have been lost for reasons of its own. If the commit had gone through
   * unheard, the keys are found now.
   */
  private List<Pending> onAnotherConnection(List<Pending> all) {
    forgetConnections();
    List<Pending> batch = open(all);
    if (!circuit.isClosed()) {
      refuse(batch, Problems.databaseUnavailable());
      return List.of();
    }
    try {
      return commit(batch, null);
    } catch (SQLException e) {
      if (SqlFailures.isConnectionLost(e)) {
        circuit.open(e);
        refuse(batch, SqlFailures.translate(e));
      } else {
        apart(batch);
      }
      return List.of();
    }
  }

  private void apart(List<Pending> batch) {
    Map<ScopedKey, List<Pending>> byKey =
        batch.stream().collect(Collectors.groupingBy(each -> each.submission().scopedKey()));
    for (List<Pending> sameKey : byKey.values()) {
      List<Pending> open = sameKey;
      while (!open.isEmpty()) {
        open = alone(open);
      }
    }
  }

  /** Whoever was answered meanwhile is left out: with a lost database, each try takes its time. */
  private List<Pending> alone(List<Pending> sameKey) {
    List<Pending> open = open(sameKey);
    if (open.isEmpty()) {
      return List.of();
    }
    if (!circuit.isClosed()) {
      refuse(open, Problems.databaseUnavailable());
      return List.of();
    }
    try {
      return commit(open, MOMENT);
    } catch (SQLException e) {
      if (SqlFailures.isConnectionLost(e)) {
        circuit.open(e);
      }
      refuse(open, SqlFailures.translate(e));
      return List.of();
    }
  }

  private static List<Pending> open(List<Pending> all) {
    return all.stream().filter(each -> !each.isSettled()).toList();
  }

  private void refuse(List<Pending> all, RuntimeException why) {
    all.forEach(each -> answers.execute(() -> each.refuse(why)));
  }

  /** Commits what it can, answers that, and returns the rest, which is less. */
  private List<Pending> commit(List<Pending> all, @Nullable Duration lockTimeout)
      throws SQLException {
    Batch batch = new Batch(all.stream().map(Pending::submission).toList());
    long begin = System.nanoTime();
    try (Connection connection = database.getConnection()) {
      if (lockTimeout != null) {
        setLockTimeout(connection, lockTimeout);
      }
      batch.write(connection);
      connection.commit();
    }
    metrics.committed(all.size(), System.nanoTime() - begin);
    return answer(all, batch);
  }

  private List<Pending> answer(Collection<Pending> all, Batch committed) {
    List<Pending> undecided = new ArrayList<>();
    for (Pending each : all) {
      Outcome outcome = committed.outcome(each.submission());
      if (outcome == null) {
        undecided.add(each);
      } else {
        answers.execute(() -> each.settle(outcome));
      }
    }
    return undecided;
  }

  private void forgetConnections() {
    if (database instanceof HikariDataSource pool) {
      pool.getHikariPoolMXBean().softEvictConnections();
    }
  }

  private static void setLockTimeout(Connection connection, Duration timeout) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute("set local lock_timeout = " + timeout.toMillis());
    }
  }
}
