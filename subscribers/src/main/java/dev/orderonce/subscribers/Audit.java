package dev.orderonce.subscribers;

import dev.orderonce.kit.Readiness;
import dev.orderonce.subscribers.Discrepancy.Kind;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
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
 * <p>Each look is at one snapshot of the database, and at no more than a portion of the orders: how
 * much is wrong does not decide how long a statement takes. Of several instances one at a time does
 * it; all show what was found.
 */
final class Audit {

  /** How many orders, or marks of orders, are looked at in one snapshot. */
  static final int PORTION = 1_000;

  /** Sets its lock apart from others that the database knows. */
  private static final long LOCK = 0x0DE41_0001L;

  /** How long a round may take before somebody is told that there was none. */
  private static final Duration LEEWAY = Duration.ofSeconds(30);

  private final DataSource dataSource;
  private final Duration grace;
  private final Duration patience;
  private final int portion;
  private final InstantSource clock;

  private volatile Map<Kind, Long> counts = Map.of();

  /** Until when all that happened has been judged, by this machine's clock. */
  private volatile Instant judgedUntil;

  Audit(DataSource dataSource, AuditSettings settings, MeterRegistry registry) {
    this(dataSource, settings, registry, PORTION, InstantSource.system());
  }

  Audit(
      DataSource dataSource,
      AuditSettings settings,
      MeterRegistry registry,
      int portion,
      InstantSource clock) {
    this.dataSource = dataSource;
    this.grace = settings.grace();
    this.patience = settings.patience().plus(LEEWAY);
    this.portion = portion;
    this.clock = clock;
    this.judgedUntil = clock.instant();
    for (Kind kind : Kind.values()) {
      Gauge.builder("orderonce.audit.discrepancies", () -> counts.getOrDefault(kind, 0L))
          .description("Orders, accounts and articles that do not add up")
          .tag("kind", kind.label())
          .register(registry);
    }
    Gauge.builder("orderonce.audit.lag", () -> lag().toMillis() / 1000.0)
        .description(
            "How long ago the oldest change took place that the audit has not judged, or, if it has"
                + " judged all, how long ago it looked")
        .baseUnit("seconds")
        .register(registry);
  }

  /** Looks at all that is due now. */
  void run() throws SQLException {
    long lastMark = 0;
    while (lastMark >= 0) {
      long after = lastMark;
      lastMark = inSnapshot(-1L, at -> judgeSome(at, after));
    }
    String lastSubject = "";
    do {
      String after = lastSubject;
      lastSubject = inSnapshot("", at -> judgeAgain(at, after));
    } while (!lastSubject.isEmpty());
    inSnapshot(false, Audit::judgeTotals);
    Transactions.commit(dataSource, this::show);
  }

  /**
   * Ready in any case: that something is wrong, or that nobody has looked, is no reason to stop
   * what is right.
   */
  Readiness readiness() {
    String said = counts.isEmpty() ? "0 discrepancies" : "discrepancies: " + found();
    return lag().compareTo(patience) > 0
        ? Readiness.ready(
            "not judged since %s; %s".formatted(judgedUntil.truncatedTo(ChronoUnit.SECONDS), said))
        : Readiness.ready(said);
  }

  private String found() {
    Map<Kind, Long> found = counts;
    return Arrays.stream(Kind.values())
        .filter(found::containsKey)
        .map(kind -> "%d %s".formatted(found.get(kind), kind.label()))
        .collect(Collectors.joining(", "));
  }

  private Duration lag() {
    return Duration.between(judgedUntil, clock.instant());
  }

  private boolean show(Connection transaction) throws SQLException {
    AuditTable table = new AuditTable(transaction);
    counts = table.counts();
    judgedUntil = clock.instant().minus(table.lag());
    return true;
  }

  /** Returns the last mark that was seen; -1 if there are no more. */
  private long judgeSome(Snapshot at, long after) throws SQLException {
    List<AuditTable.Mark> marks = at.table.oldMarks(after, grace, portion);
    Set<UUID> settled =
        marks.stream()
            .filter(AuditTable.Mark::settled)
            .map(AuditTable.Mark::order)
            .collect(Collectors.toSet());
    at.table.take(settled);
    judge(at, settled);
    return marks.size() < portion ? -1 : marks.getLast().id();
  }

  /** Returns the last subject that was seen; empty if there are no more. */
  private String judgeAgain(Snapshot at, String after) throws SQLException {
    List<AuditTable.Suspect> suspects = at.table.suspects(after, portion);
    judge(
        at,
        suspects.stream()
            .filter(AuditTable.Suspect::settled)
            .map(suspect -> UUID.fromString(suspect.subject()))
            .toList());
    return suspects.size() < portion ? "" : suspects.getLast().subject();
  }

  private static boolean judgeTotals(Snapshot at) throws SQLException {
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
