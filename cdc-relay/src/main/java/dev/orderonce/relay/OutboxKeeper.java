package dev.orderonce.relay;

import dev.orderonce.kit.Failures;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the outbox small: removes rows that are published and older than the retention, a few at a
 * time. Not safe for use by many threads.
 */
final class OutboxKeeper {

  /** How many rows one transaction removes at most. */
  static final int BATCH = 1000;

  private static final int MOST_BATCHES = 200;

  /** Rows of transactions that ended late lie behind the others; they are looked for so often. */
  private static final int ROUNDS_FROM_THE_CURSOR = 100;

  private static final Logger log = LoggerFactory.getLogger(OutboxKeeper.class);

  /** Looks at the next rows, removes those that may go, and tells of those that must stay. */
  private static final String REMOVE =
      """
      with seen as materialized (
        select ctid as row, position,
               written_at < now() - ? * interval '1 millisecond'
                 and age(xmin) > age(?::xid8::xid) as done
        from outbox where position > ? order by position limit ?),
      removed as (
        delete from outbox where ctid = any (array (select row from seen where done))
        returning position)
      select (select count(*) from removed) as removed,
             coalesce((select min(position) - 1 from seen where not done),
                      (select max(position) from seen)) as cursor
      """;

  private final DataSource database;
  private final OutboxMarks marks;
  private final ReplicationSlot slot;
  private final Duration retention;
  private final RelayMetrics metrics;
  private OutboxMarks.@Nullable Proposal proposal;
  private Optional<Stream> proposedTo = Optional.empty();
  private long cursor;
  private int rounds;
  private boolean failed;

  OutboxKeeper(DataSource database, RelayParts parts) {
    this.database = database;
    this.marks = parts.marks();
    this.slot = parts.slot();
    this.retention = parts.settings().upkeep().retention();
    this.metrics = parts.metrics();
  }

  /** What one session publishes; each session is another one. */
  @FunctionalInterface
  interface Stream {

    /** Whether all transactions up to that LSN are certainly published. */
    boolean isPast(long lsn);
  }

  private record Removed(long cursor, int removed) {}

  /**
   * One round: moves the mark on, and removes what may go.
   *
   * @param work what this relay publishes; empty while it publishes nothing from the slot
   */
  void round(Supplier<Optional<Stream>> work) {
    try {
      Optional<Stream> stream = work.get();
      if (!stream.equals(proposedTo)) {
        // What was proposed in another session belongs to a WAL that may not be this one's.
        proposal = null;
        proposedTo = stream;
      }
      if (stream.isPresent()) {
        mark(stream.get());
        remove(() -> work.get().isPresent());
        failed = false;
      }
    } catch (SQLException | RuntimeException e) {
      proposal = null;
      if (!failed) {
        failed = true;
        log.warn("the outbox is not cleaned up for now: {}", Failures.line(e));
      }
    }
  }

  private void mark(Stream stream) throws SQLException {
    if (proposal != null && stream.isPast(proposal.lsn()) && confirmed(proposal)) {
      marks.store(proposal);
      proposal = null;
    }
    if (proposal == null) {
      proposal = marks.propose();
    }
  }

  private boolean confirmed(OutboxMarks.Proposal proposed) throws SQLException {
    return slot.read().filter(state -> state.confirmed() >= proposed.lsn()).isPresent();
  }

  private void remove(BooleanSupplier goesOn) throws SQLException {
    Optional<String> publishedBelow = marks.publishedBelow();
    if (publishedBelow.isEmpty()) {
      return;
    }
    if (++rounds % ROUNDS_FROM_THE_CURSOR == 0) {
      cursor = 0;
    }
    Removed last;
    int batches = 0;
    do {
      last = removeBatch(publishedBelow.get());
      cursor = last.cursor();
      metrics.removed(last.removed());
    } while (last.removed() == BATCH && ++batches < MOST_BATCHES && goesOn.getAsBoolean());
  }

  private Removed removeBatch(String publishedBelow) throws SQLException {
    try (Connection connection = database.getConnection();
        PreparedStatement remove = connection.prepareStatement(REMOVE)) {
      remove.setLong(1, retention.toMillis());
      remove.setString(2, publishedBelow);
      remove.setLong(3, cursor);
      remove.setInt(4, BATCH);
      try (ResultSet rows = remove.executeQuery()) {
        rows.next();
        long next = rows.getLong("cursor");
        Removed removed = new Removed(rows.wasNull() ? cursor : next, rows.getInt("removed"));
        connection.commit();
        return removed;
      }
    }
  }
}
