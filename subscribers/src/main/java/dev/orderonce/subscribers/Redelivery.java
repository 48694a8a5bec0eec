package dev.orderonce.subscribers;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/** How the record of a dead letter is delivered again. */
@FunctionalInterface
interface Redelivery {

  /**
   * Delivers it.
   *
   * @param transaction in which the letter is marked as redriven
   * @throws RuntimeException if that record still cannot be delivered
   */
  void redeliver(Connection transaction, DeadLetter letter) throws SQLException;

  /** Into the inbox of the subscriber that put it aside. */
  static Redelivery to(Inbox inbox, SubscriberMetrics metrics) {
    return (transaction, letter) -> {
      switch (Received.of(letter.record())) {
        case Received.Decoded decoded -> {
          var applied = inbox.apply(transaction, List.of(decoded.message()));
          metrics.processed(applied.fresh(), applied.repeated());
        }
        case Received.Undecodable undecodable ->
            throw new IllegalStateException("it still cannot be read: " + undecodable.error());
      }
    };
  }
}
