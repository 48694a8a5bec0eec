package dev.orderonce.relay;

import dev.orderonce.kit.ConfigurationException;
import dev.orderonce.kit.Failures;
import java.time.Duration;
import java.time.Instant;
import java.util.stream.Stream;
import org.apache.kafka.common.InvalidRecordException;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.RecordBatchTooLargeException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.UnsupportedVersionException;
import org.apache.kafka.connect.errors.DataException;
import org.jspecify.annotations.Nullable;

/** What a failure means for the relay. */
sealed interface FailureKind {

  /** The next attempt may succeed. */
  record Passing(String why) implements FailureKind {}

  /** Every attempt would end the same. */
  record Lasting(String why) implements FailureKind {}

  /**
   * Judges a failure.
   *
   * @param openSince since when the transaction was open; null if none was
   */
  static FailureKind of(Throwable failure, @Nullable Instant openSince, Instant now) {
    return causes(failure)
        .map(cause -> lasting(cause, openSince, now))
        .flatMap(Stream::ofNullable)
        .findFirst()
        .orElseGet(() -> new Passing(Failures.line(root(failure))));
  }

  private static @Nullable FailureKind lasting(
      Throwable cause, @Nullable Instant openSince, Instant now) {
    return switch (cause) {
      case RelayHaltedException halted -> new Lasting(Failures.line(halted));
      case ConfigurationException wrong -> new Lasting(Failures.line(wrong));
      case ProducerFencedException _, InvalidProducerEpochException _ -> fenced(openSince, now);
      case RecordTooLargeException _,
          RecordBatchTooLargeException _,
          InvalidTopicException _,
          InvalidRecordException _,
          DataException _ ->
          new Lasting("an outbox row cannot be published: " + Failures.line(cause));
      case AuthenticationException _, AuthorizationException _, UnsupportedVersionException _ ->
          new Lasting("Kafka refuses the relay: " + Failures.line(cause));
      default -> null;
    };
  }

  /**
   * The broker also fences a producer whose transaction was open for too long, as after the process
   * was suspended; nobody else has taken over then.
   */
  private static FailureKind fenced(@Nullable Instant openSince, Instant now) {
    Duration open = openSince == null ? Duration.ZERO : Duration.between(openSince, now);
    return open.compareTo(RelayProducer.TRANSACTION_TIMEOUT) >= 0
        ? new Passing("the transaction was open for too long")
        : new Lasting("another relay took over");
  }

  private static Stream<Throwable> causes(Throwable failure) {
    return Stream.iterate(failure, cause -> cause != null, Throwable::getCause).limit(20);
  }

  private static Throwable root(Throwable failure) {
    return causes(failure).reduce(failure, (former, deeper) -> deeper);
  }
}
