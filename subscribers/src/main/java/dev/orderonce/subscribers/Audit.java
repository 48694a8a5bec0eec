package dev.orderonce.subscribers;

import dev.orderonce.kit.Readiness;
import dev.orderonce.subscribers.Discrepancy.Kind;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import javax.sql.DataSource;

/**
 * Compares what is held with the orders, all the time: looks at each order that has changed, once
 * nothing has happened to it for a while, and at those again in which it found something. It keeps
 * totals as it goes, so that no round reads more than what has changed.
 *
 * <p>Each look is at one snapshot of the database. Of several instances one at a time does it; all
 * show what was found.
 */
final class Audit {

  private static final int MARKS_AT_ONCE = 1_000;

  /** Sets its lock apart from others that the database knows. */
  private static final long LOCK = 0x0DE41_0001L;

  private final DataSource dataSource;
  private final Duration grace;

  private volatile Map<Kind, Long> counts = Map.of();
  private volatile double lag;

  Audit(DataSource dataSource, Duration grace, MeterRegistry registry) {
    this.dataSource = dataSource;
    this.grace = grace;
    for (Kind kind : Kind.values()) {
      Gauge.builder("orderonce.audit.discrepancies", () -> counts.getOrDefault(kind, 0L))
          .description("Orders, accounts and articles that do not add up")
          .tag("kind", kind.label())
          .register(registry);
    }
    Gauge.builder("orderonce.audit.lag", () -> lag)
        .description("How long ago the oldest change took place that the audit has not judged")
        .baseUnit("seconds")
        .register(registry);
  }

  /** Looks at all that is due now. */
  void run() throws SQLException {
    long last = 0;
    while (last >= 0) {
      long after = last;
      last = inSnapshot(-1L, table -> judgeSome(table, after));
    }
    inSnapshot(false, Audit::judgeAgain);
    Transactions.commit(
        dataSource,
        transaction -> {
          AuditTable table = new AuditTable(transaction);
          counts = table.counts();
          lag = table.lag();
          return true;
        });
  }

  /** Ready in any case: that something is wrong is no reason to stop what is right. */
  Readiness readiness() {
    Map<Kind, Long> found = counts;
    if (found.isEmpty()) {
      return Readiness.ready("0 discrepancies");
    }
    return Readiness.ready(
        "discrepancies: "
            + Arrays.stream(Kind.values())
                .filter(found::containsKey)
                .map(kind -> "%d %s".formatted(found.get(kind), kind.label()))
                .collect(Collectors.joining(", ")));
  }

  /** Returns the last mark that was seen; -1 if there are no more. */
  private long judgeSome(Snapshot at, long after) throws SQLException {
    List<AuditTable.Mark> marks = at.table.oldMarks(after, grace, MARKS_AT_ONCE);
    Set<UUID> settled =
        marks.stream()
            .filter(AuditTable.Mark::settled)
            .map(AuditTable.Mark::order)
            .collect(Collectors.toSet());
    at.table.take(settled);
    judge(at, settled);
    return marks.size() < MARKS_AT_ONCE ? -1 : marks.getLast().id();
  }

  private static boolean judgeAgain(Snapshot at) throws SQLException {
    judge(at, at.table.suspects());
    List<Discrepancy> found = at.table.totals();
    List<String> before = at.table.subjectsOfTotals();
    at.table.replace(before, found);
    return true;
  }

  private static void judge(Snapshot at, Collection<UUID> orders) throws SQLException {
    if (orders.isEmpty()) {
      return;
    }
    List<Discrepancy> found =
        OrderFactsTable.of(at.transaction, orders).stream()
            .flatMap(facts -> facts.discrepancies().stream())
            .toList();
    at.table.replace(orders.stream().map(UUID::toString).toList(), found);
  }

  private record Snapshot(Connection transaction, AuditTable table) {}

  @FunctionalInterface
  private interface Look<T> {
    T at(Snapshot snapshot) throws SQLException;
  }

  private <T> T inSnapshot(T otherwise, Look<T> look) throws SQLException {
    return Transactions.commit(
        dataSource,
        transaction -> {
          try (Statement statement = transaction.createStatement()) {
            statement.execute("set transaction isolation level repeatable read");
            try (var row =
                statement.executeQuery("select pg_try_advisory_xact_lock(%d)".formatted(LOCK))) {
              row.next();
              if (!row.getBoolean(1)) {
                return otherwise;
              }
            }
          }
          return look.at(new Snapshot(transaction, new AuditTable(transaction)));
        });
  }
}
