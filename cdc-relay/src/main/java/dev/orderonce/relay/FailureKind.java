package dev.orderonce.relay;

import dev.orderonce.kit.ConfigurationException;
import dev.orderonce.kit.Failures;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.Stream;
import org.apache.kafka.common.errors.ApiException;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.UnsupportedVersionException;
import org.apache.kafka.connect.errors.DataException;
import org.jspecify.annotations.Nullable;

/** What a failure means for the relay. */
sealed interface FailureKind {

  /** The next attempt may succeed. */
  record Passing(String why) implements FailureKind {}

  /** Rows may be unpublished that the slot does not give any more: an operator must know. */
  record Lost(String why) implements FailureKind {}

  /** Every attempt would end the same. */
  record Lasting(String why) implements FailureKind {}

  /** Judges a failure. */
  static FailureKind of(Throwable failure) {
    return causes(failure)
        .map(FailureKind::known)
        .flatMap(Stream::ofNullable)
        .findFirst()
        .orElseGet(() -> new Passing(why(failure)));
  }

  /** Whose failure it is, if that can be told: the root of it may be no more than a name. */
  private static String why(Throwable failure) {
    List<Throwable> deepestFirst = causes(failure).toList().reversed();
    for (Throwable cause : deepestFirst) {
      if (cause instanceof SQLException) {
        return "PostgreSQL: " + Failures.line(cause);
      }
      if (cause instanceof ApiException) {
        return "Kafka: " + Failures.line(cause);
      }
    }
    return Failures.line(deepestFirst.getFirst());
  }

  /**
   * Who is fenced tries again: either another relay has the lock by now, and this one stands by, or
   * the broker ended a transaction that was open for too long, and nobody took over.
   */
  private static @Nullable FailureKind known(Throwable cause) {
    return switch (cause) {
      case PositionLostException lost -> new Lost(Failures.line(lost));
      case ConfigurationException wrong -> new Lasting(Failures.line(wrong));
      case ProducerFencedException _, InvalidProducerEpochException _ ->
          new Passing("the broker gave this relay's place away");
      case DataException _ -> new Lasting("an outbox row cannot be read: " + Failures.line(cause));
      case AuthenticationException _, AuthorizationException _, UnsupportedVersionException _ ->
          new Lasting("Kafka refuses the relay: " + Failures.line(cause));
      default -> null;
    };
  }

  private static Stream<Throwable> causes(Throwable failure) {
    return Stream.iterate(failure, cause -> cause != null, Throwable::getCause).limit(20);
  }
}
