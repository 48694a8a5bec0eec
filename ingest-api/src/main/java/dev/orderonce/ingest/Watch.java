package dev.orderonce.ingest;

import java.time.Duration;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * Somebody's interest in what becomes of one thing.
 *
 * <p>It is asked about again after a tenth of the time that has passed since there was news: what
 * is under way is noticed soon, and what is not costs little, however many wait for it.
 */
final class Watch<A> {

  private static final long LEAST_PAUSE = Duration.ofMillis(10).toNanos();
  private static final long GREATEST_PAUSE = Duration.ofMillis(500).toNanos();
  private static final int PATIENCE = 10;

  /** A part in so many of the pause may be left out. */
  private static final int EARLIEST = 4;

  private final Question<A> question;
  private final UUID id;
  private final LongSupplier version;
  private final Consumer<A> hear;
  private final Runnable end;

  // Of the watcher's thread, once it has the watch.
  private long newsAt;
  private long dueAt;
  private long pause;

  /**
   * A watch.
   *
   * @param id the thing's id
   * @param version the thing's version that is known already; 0 where it has none
   * @param hear is told the answer; must not block
   * @param end is told that no answer will come any more; must not block
   */
  Watch(Question<A> question, UUID id, LongSupplier version, Consumer<A> hear, Runnable end) {
    this(question, id, version, hear, end, System.nanoTime());
  }

  /** A watch that begins then, in nanoseconds. */
  Watch(
      Question<A> question,
      UUID id,
      LongSupplier version,
      Consumer<A> hear,
      Runnable end,
      long now) {
    this.question = question;
    this.id = id;
    this.version = version;
    this.hear = hear;
    this.end = end;
    this.newsAt = now;
    this.dueAt = now;
  }

  Question<A> question() {
    return question;
  }

  UUID id() {
    return id;
  }

  long version() {
    return version.getAsLong();
  }

  long dueAt() {
    return dueAt;
  }

  /** Whether to ask now if others are asked about; a little early, so that many become one. */
  boolean isDue(long now) {
    return dueAt - pause / EARLIEST - now <= 0;
  }

  void hear(A answer, long now) {
    newsAt = now;
    pauseFrom(now);
    hear.accept(answer);
  }

  void hearNothing(long now) {
    pauseFrom(now);
  }

  private void pauseFrom(long now) {
    pause = Math.clamp((now - newsAt) / PATIENCE, LEAST_PAUSE, GREATEST_PAUSE);
    dueAt = now + pause;
  }

  void end() {
    end.run();
  }
}
