package dev.orderonce.subscribers;

import dev.orderonce.kit.Readiness;
import dev.orderonce.subscribers.DeadLetter.State;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.concurrent.atomic.AtomicLong;
import javax.sql.DataSource;

/**
 * How many dead letters stand, as last looked up: for metrics and for who asks whether all is well.
 */
final class DeadLetterCounts {

  private static final String COUNT =
      """
      select state, count(*) from dead_letters
      where state in ('DEAD', 'PARKED') group by state
      """;

  private final DataSource dataSource;
  private final AtomicLong dead = new AtomicLong();
  private final AtomicLong parked = new AtomicLong();

  DeadLetterCounts(DataSource dataSource, MeterRegistry registry) {
    this.dataSource = dataSource;
    gauge(State.DEAD, dead, registry);
    gauge(State.PARKED, parked, registry);
  }

  private static void gauge(State state, AtomicLong count, MeterRegistry registry) {
    Gauge.builder("orderonce.dead.letters.standing", count, AtomicLong::get)
        .description(
            "Records put aside that an operator has to decide about, or that wait behind one")
        .tag("state", DeadLetterView.name(state))
        .register(registry);
  }

  /** Looks them up. */
  void refresh() throws SQLException {
    Transactions.commit(
        dataSource,
        transaction -> {
          try (PreparedStatement select = transaction.prepareStatement(COUNT);
              ResultSet rows = select.executeQuery()) {
            long deadNow = 0;
            long parkedNow = 0;
            while (rows.next()) {
              switch (State.valueOf(rows.getString(1))) {
                case DEAD -> deadNow = rows.getLong(2);
                case PARKED -> parkedNow = rows.getLong(2);
                case REDRIVEN, DISCARDED -> {}
              }
            }
            dead.set(deadNow);
            parked.set(parkedNow);
            return rows;
          }
        });
  }

  /** Ready in any case: what was put aside keeps nobody else from going on. */
  Readiness readiness() {
    return Readiness.ready("%d dead, %d parked behind them".formatted(dead.get(), parked.get()));
  }
}
