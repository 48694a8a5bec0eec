package dev.orderonce.ingest;

import dev.orderonce.kit.ProblemException;
import dev.orderonce.kit.Readiness;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Whether requests are taken to be written; each change is one line of the log. */
final class Intake {

  private enum Condition {
    ACCEPTING("the API accepts requests"),
    QUEUE_FULL("the write queue is full"),
    DATABASE_AWAY("the database is away"),
    STOPPING("the API is stopping");

    private final String text;

    Condition(String text) {
      this.text = text;
    }
  }

  private final BooleanSupplier databaseAnswers;
  private final Logger log;
  private final AtomicBoolean stopping = new AtomicBoolean();
  private final AtomicBoolean full = new AtomicBoolean();
  private final AtomicReference<Condition> told = new AtomicReference<>(Condition.ACCEPTING);

  Intake(BooleanSupplier databaseAnswers) {
    this(databaseAnswers, LoggerFactory.getLogger(Intake.class));
  }

  Intake(BooleanSupplier databaseAnswers, Logger log) {
    this.databaseAnswers = databaseAnswers;
    this.log = log;
  }

  /** Why a request cannot be taken now; null if it can. A full queue says so itself. */
  @Nullable ProblemException refusal() {
    return switch (condition()) {
      case ACCEPTING, QUEUE_FULL -> null;
      case DATABASE_AWAY -> Problems.databaseUnavailable();
      case STOPPING -> Problems.stopping();
    };
  }

  /**
   * A full queue is no reason to send an instance no more requests: the others have the same load.
   */
  Readiness readiness() {
    Condition now = condition();
    return switch (now) {
      case ACCEPTING, QUEUE_FULL -> Readiness.ready(now.text);
      case DATABASE_AWAY, STOPPING -> Readiness.notReady(now.text);
    };
  }

  void queueIsFull(boolean isFull) {
    if (full.getAndSet(isFull) != isFull) {
      tell();
    }
  }

  void stop() {
    stopping.set(true);
    tell();
  }

  boolean isStopping() {
    return stopping.get();
  }

  /** Tells the log if anything has changed. */
  void tell() {
    Condition now = condition();
    Condition before = told.getAndSet(now);
    if (before == now) {
      return;
    }
    switch (now) {
      case ACCEPTING -> log.info("{} again", now.text);
      case STOPPING -> log.info("{}: requests are refused", now.text);
      case QUEUE_FULL, DATABASE_AWAY -> log.warn("{}: requests are refused", now.text);
    }
  }

  private Condition condition() {
    if (stopping.get()) {
      return Condition.STOPPING;
    }
    if (!databaseAnswers.getAsBoolean()) {
      return Condition.DATABASE_AWAY;
    }
    return full.get() ? Condition.QUEUE_FULL : Condition.ACCEPTING;
  }
}
