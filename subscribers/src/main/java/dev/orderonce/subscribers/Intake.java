package dev.orderonce.subscribers;

import dev.orderonce.subscribers.Inbox.Applied;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import javax.sql.DataSource;

/**
 * Takes records into the database, each call in one transaction: messages are applied by the inbox;
 * what cannot be read, and what waits behind a dead letter, is put aside.
 */
final class Intake {

  private final Inbox inbox;
  private final DataSource dataSource;
  private final SubscriberMetrics metrics;

  Intake(Inbox inbox, DataSource dataSource, SubscriberMetrics metrics) {
    this.inbox = inbox;
    this.dataSource = dataSource;
    this.metrics = metrics;
  }

  private record Outcome(Applied applied, Sorted sorted) {}

  /**
   * Takes the records.
   *
   * @throws SQLException if that failed; then nothing of it has happened, unless the connection was
   *     lost during the commit, after which the same call finds out
   */
  void take(List<Received> records) throws SQLException {
    Outcome outcome = Transactions.commit(dataSource, transaction -> take(transaction, records));
    Applied applied = outcome.applied();
    metrics.processed(applied.fresh(), applied.repeated() + outcome.sorted().known());
    outcome.sorted().aside().forEach(metrics::putAside);
  }

  /** Puts a message aside that cannot be applied, unless another instance has applied it. */
  void bury(Received.Decoded poison, String error, int attempts) throws SQLException {
    PutAside letter = PutAside.refused(poison, error, attempts);
    boolean buried =
        Transactions.commit(
            dataSource,
            transaction -> {
              SubscriberLock.forDecision(transaction, inbox.subscriber());
              if (inbox.contains(transaction, poison.message().id())) {
                return false;
              }
              DeadLetterTable.add(transaction, inbox.subscriber(), List.of(letter));
              return true;
            });
    if (buried) {
      metrics.putAside(letter);
    }
  }

  private Outcome take(Connection transaction, List<Received> records) throws SQLException {
    SubscriberLock.forBatch(transaction, inbox.subscriber());
    Standing standing = DeadLetterTable.standing(transaction, inbox.subscriber(), records);
    Sorted sorted = Sorted.of(records, standing);
    Applied applied = inbox.apply(transaction, sorted.applicable());
    DeadLetterTable.add(transaction, inbox.subscriber(), sorted.aside());
    return new Outcome(applied, sorted);
  }
}
