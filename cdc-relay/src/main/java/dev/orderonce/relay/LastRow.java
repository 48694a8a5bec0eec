package dev.orderonce.relay;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import java.util.Optional;

/**
 * The row that was published last: if the database still has it after a fail-over, it has all that
 * is published.
 *
 * @param transaction the id of its transaction, without the epoch; {@link #ANY} if there may be
 *     many
 * @param lsn where the WAL has the row; of many, where the WAL has all of them and their commits
 */
record LastRow(long transaction, long lsn) {

  /** No transaction has this id. */
  static final long ANY = 0;

  private static final String TRANSACTION = "last_row_transaction";
  private static final String LSN = "last_row_lsn";

  /** The connector's names of both. */
  private static final String SOURCE_TRANSACTION = "txId";

  private static final String SOURCE_LSN = "lsn";

  /** One of those that a snapshot shows, or of none at all. */
  static LastRow before(long lsn) {
    return new LastRow(ANY, lsn);
  }

  /** That of a stored position; empty if it does not tell. */
  static Optional<LastRow> of(JsonNode offset) {
    return offset.hasNonNull(TRANSACTION) && offset.hasNonNull(LSN)
        ? Optional.of(new LastRow(offset.path(TRANSACTION).asLong(), offset.path(LSN).asLong()))
        : Optional.empty();
  }

  /** The row itself, by its source offset; empty if that does not tell. */
  static Optional<LastRow> of(Map<String, ?> sourceOffset) {
    return sourceOffset.get(SOURCE_TRANSACTION) instanceof Number transaction
            && sourceOffset.get(SOURCE_LSN) instanceof Number lsn
        ? Optional.of(new LastRow(transaction.longValue(), lsn.longValue()))
        : Optional.empty();
  }

  /** Up to where there is WAL at least, if it is there. */
  long end() {
    return transaction == ANY ? lsn : lsn + 1;
  }

  /** As it is stored with a position. */
  Map<String, Object> offsets() {
    return Map.of(TRANSACTION, transaction, LSN, lsn);
  }
}
