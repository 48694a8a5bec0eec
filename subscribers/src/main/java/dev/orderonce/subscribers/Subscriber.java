package dev.orderonce.subscribers;

import dev.orderonce.kit.Failures;
import dev.orderonce.kit.Readiness;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.FencedInstanceIdException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A consumer loop: polls a batch, hands it to its {@link Receiver}, then commits the offsets.
 *
 * <p>Whatever fails, it goes back to where the batch began and takes it again, without end; the
 * inbox keeps what was applied from being applied again. An instance that was taken for dead and
 * comes to during a batch finds that out when it commits the offsets: what it has applied until
 * then is in the inbox, and whoever has the partition now applies none of it again.
 *
 * <pre>
 * NEW ──start──▶ RUNNING ──stop──▶ STOPPING ──▶ STOPPED
 *                   └──another process has its name──▶ HALTED
 * </pre>
 */
final class Subscriber {

  private static final Logger log = LoggerFactory.getLogger(Subscriber.class);

  /** Bounds how long a stop goes unnoticed; records are returned as soon as they are there. */
  private static final Duration POLL_TIMEOUT = Duration.ofMillis(100);

  private static final Duration COMMIT_TIMEOUT = Duration.ofSeconds(5);
  private static final Duration STOP_TIMEOUT = Duration.ofSeconds(4);
  private static final Duration LEAVE_TIMEOUT = Duration.ofSeconds(2);

  private enum State {
    NEW,
    RUNNING,
    STOPPING,
    STOPPED,
    HALTED
  }

  private final String name;
  private final List<String> topics;
  private final Consumer<byte[], byte[]> consumer;
  private final Receiver receiver;
  private final SubscriberMetrics metrics;
  private final Thread thread;
  private final AtomicReference<State> state = new AtomicReference<>(State.NEW);
  private final CountDownLatch stopAsked = new CountDownLatch(1);

  /** The number of partitions; null until the group has given this member its share. */
  private volatile @Nullable Integer assigned;

  private volatile @Nullable Failure failure;
  private volatile @Nullable String haltedBecause;

  Subscriber(
      String name,
      Collection<String> topics,
      Consumer<byte[], byte[]> consumer,
      Receiver receiver,
      SubscriberMetrics metrics) {
    this.name = name;
    this.topics = List.copyOf(topics);
    this.consumer = consumer;
    this.receiver = receiver;
    this.metrics = metrics;
    this.thread = Thread.ofPlatform().name("subscriber-" + name).daemon().unstarted(this::run);
  }

  String name() {
    return name;
  }

  /** Joins the group and begins to take batches. */
  void start() {
    if (move(State.NEW, State.RUNNING)) {
      thread.start();
    }
  }

  /** Lets it finish the batch under way, commit the offsets and leave the group. */
  void askToStop() {
    if (move(State.NEW, State.STOPPED)) {
      consumer.close();
    } else {
      move(State.RUNNING, State.STOPPING);
      stopAsked.countDown();
    }
  }

  /** Waits until it has done so, within bounds. */
  void awaitStop() {
    try {
      if (!is(State.STOPPED) && !thread.join(STOP_TIMEOUT)) {
        log.warn("{} is still at its batch; the next start takes it again", name);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Whether it takes part in the group and gets on; if not, why. */
  Readiness readiness() {
    if (is(State.HALTED)) {
      return Readiness.notReady("halted: " + haltedBecause);
    }
    if (!is(State.RUNNING)) {
      return Readiness.notReady("not running");
    }
    Failure current = failure;
    if (current != null) {
      return Readiness.notReady(current.toString());
    }
    Integer partitions = assigned;
    return partitions == null
        ? Readiness.notReady("joining the group")
        : Readiness.ready(partitions + " partitions assigned");
  }

  private boolean is(State expected) {
    return state.get() == expected;
  }

  private boolean move(State expected, State next) {
    return state.compareAndSet(expected, next);
  }

  private void run() {
    try {
      consumer.subscribe(topics, new Assignment());
      while (is(State.RUNNING)) {
        takeBatch();
      }
    } catch (RuntimeException | Error e) {
      halt(Failures.line(e), e);
    } finally {
      leave();
      move(State.STOPPING, State.STOPPED);
    }
  }

  private void takeBatch() {
    Batch batch = Batch.NONE;
    try {
      metrics.lag(lag());
      batch = Batch.of(consumer.poll(POLL_TIMEOUT));
      if (batch.records().isEmpty() || receiver.receive(batch.records(), this::pause)) {
        commit(batch);
      }
    } catch (FencedInstanceIdException e) {
      halt("another process has its name: " + Failures.line(e), e);
    } catch (SQLException | RuntimeException e) {
      retryLater(batch, e);
    }
  }

  /** Records behind the position, as far as the broker has told. */
  private long lag() {
    return consumer.assignment().stream()
        .mapToLong(partition -> consumer.currentLag(partition).orElse(0))
        .sum();
  }

  private void commit(Batch batch) {
    if (!batch.ends().isEmpty()) {
      consumer.commitSync(batch.ends(), COMMIT_TIMEOUT);
      failure = null;
    } else if (failure != null && failure.batch().starts().isEmpty()) {
      // It was polling that failed, and that works again.
      failure = null;
    }
  }

  private void retryLater(Batch batch, Exception cause) {
    Failure last = failure;
    Failure now = Failure.after(last, batch, cause);
    failure = now;
    metrics.failed();
    log.warn("{}: {}", name, now);
    log.debug("{}", name, cause);
    for (TopicPartition partition : consumer.assignment()) {
      Long start = batch.starts().get(partition);
      if (start != null) {
        consumer.seek(partition, start);
      }
    }
    pause(now.backoff());
  }

  private boolean pause(Duration length) {
    try {
      return !stopAsked.await(length.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      move(State.RUNNING, State.STOPPING);
      return false;
    }
  }

  private void halt(String why, Throwable cause) {
    haltedBecause = why;
    if (move(State.RUNNING, State.HALTED)) {
      log.error("{} halted: {}", name, why, cause);
    }
  }

  private void leave() {
    assigned = null;
    try {
      consumer.close(
          CloseOptions.timeout(LEAVE_TIMEOUT)
              .withGroupMembershipOperation(CloseOptions.GroupMembershipOperation.LEAVE_GROUP));
    } catch (RuntimeException e) {
      log.warn("{} could not leave its group in order", name, e);
    }
  }

  /** Called within poll, between batches: the batch before is committed or has been given up. */
  private final class Assignment implements ConsumerRebalanceListener {

    @Override
    public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
      assigned = consumer.assignment().size();
      failure = null;
      log.info("{} has {} partitions", name, assigned);
    }

    @Override
    public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
      assigned = null;
    }
  }
}
