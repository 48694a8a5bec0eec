package dev.orderonce.subscribers;

import dev.orderonce.kit.Failures;
import java.sql.SQLException;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Applies a subscriber's messages: all that a poll brought in one transaction, if that works. If a
 * message is in the way, the batch is split until that one is alone; it is tried some more times,
 * and then put aside, while the others go on.
 *
 * <p>What fails because the database is away is nobody's fault: the whole batch waits for it.
 */
final class MessageReceiver implements Receiver {

  private static final Logger log = LoggerFactory.getLogger(MessageReceiver.class);

  private final Inbox inbox;
  private final Intake intake;
  private final RetrySettings retries;

  MessageReceiver(Inbox inbox, Intake intake, RetrySettings retries) {
    this.inbox = inbox;
    this.intake = intake;
    this.retries = retries;
  }

  @Override
  public boolean receive(List<ConsumerRecord<byte[], byte[]>> records, Pause pause)
      throws SQLException {
    List<Received> received = records.stream().filter(inbox::concerns).map(Received::of).toList();
    return received.isEmpty() || take(received, pause);
  }

  private boolean take(List<Received> records, Pause pause) throws SQLException {
    try {
      intake.take(records);
      return true;
    } catch (SQLException | RuntimeException e) {
      if (!Failure.isPoison(e)) {
        throw e;
      }
      if (records.size() == 1) {
        return takeAlone(records.getFirst(), e, pause);
      }
    }
    int middle = records.size() / 2;
    return take(records.subList(0, middle), pause)
        && take(records.subList(middle, records.size()), pause);
  }

  private boolean takeAlone(Received record, Exception first, Pause pause) throws SQLException {
    Exception last = first;
    for (int attempts = 1; attempts < retries.attempts(); attempts++) {
      log.warn("{} failed, attempt {}: {}", record.position(), attempts, kind(last));
      if (!pause.pause(retries.pauseAfter(attempts))) {
        return false;
      }
      try {
        intake.take(List.of(record));
        return true;
      } catch (SQLException | RuntimeException e) {
        if (!Failure.isPoison(e)) {
          throw e;
        }
        last = e;
      }
    }
    bury(record, last);
    return true;
  }

  private void bury(Received record, Exception last) throws SQLException {
    switch (record) {
      case Received.Decoded poison -> {
        intake.bury(poison, Failures.line(last), retries.attempts());
        log.error("{} put aside: {}", record.position(), kind(last));
        log.debug("{} put aside", record.position(), last);
      }
      case Received.Undecodable _ ->
          throw new IllegalStateException(record.position() + " could not be put aside", last);
    }
  }

  /** Without the message, which may quote what was sent; the dead letter has it. */
  private static String kind(Exception e) {
    return e.getClass().getSimpleName();
  }
}
