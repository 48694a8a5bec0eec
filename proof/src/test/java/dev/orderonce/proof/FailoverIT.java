package dev.orderonce.proof;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orderonce.contract.OrderId;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two instances of the processor share the partitions, and one of them, or the broker, goes away
 * under load. In the end every order has what its story says, each message once and in order.
 */
class FailoverIT {

  private static final Duration SHORT_SESSION = Duration.ofSeconds(2);

  /** Longer than any test waits: partitions change hands in another way, or the test fails. */
  private static final Duration ENDLESS_SESSION = Duration.ofMinutes(10);

  /**
   * Orders that are waited for in each partition, where it is to be seen that there is progress.
   */
  private static final int SOME = 25;

  /** Orders under way in each partition that keep the processors busy at every moment. */
  private static final int MANY = 150;

  @TempDir(cleanup = CleanupMode.ON_SUCCESS)
  private Path directory;

  @Test
  void shouldTakeOverFromAKilledInstance() throws Exception {
    try (Cluster cluster = Cluster.start(directory, SHORT_SESSION);
        Load load = Load.start(cluster.broker().bootstrapServers(), Cluster.PARTITIONS)) {
      // Given
      awaitBothAtWork(cluster, load);
      load.keepUnderWay(MANY);
      load.awaitSettled(MANY / 2);

      // When
      cluster.first().kill();
      load.keepUnderWay(Load.FEW);
      load.awaitSettled(SOME);
      cluster.first().restart();
      cluster.first().awaitReady();
      load.keepUnderWay(MANY);
      load.awaitSettled(MANY / 2);
      cluster.second().kill();
      load.keepUnderWay(Load.FEW);
      load.awaitSettled(SOME);

      // Then
      assertEveryOrderRight(cluster, load);
    }
  }

  @Test
  void shouldTakeOverFromAStoppedInstanceAtOnce() throws Exception {
    try (Cluster cluster = Cluster.start(directory, ENDLESS_SESSION);
        Load load = Load.start(cluster.broker().bootstrapServers(), Cluster.PARTITIONS)) {
      // Given
      awaitBothAtWork(cluster, load);

      // When
      boolean firstStopped = cluster.first().stopsInTime();
      load.awaitSettled(SOME);
      cluster.first().restart();
      cluster.first().awaitReady();
      load.awaitSettled(SOME);
      boolean secondStopped = cluster.second().stopsInTime();
      load.awaitSettled(SOME);

      // Then
      assertThat(firstStopped).isTrue();
      assertThat(secondStopped).isTrue();
      assertEveryOrderRight(cluster, load);
    }
  }

  @Test
  void shouldKeepOutAnInstanceThatWasTakenForDead() throws Exception {
    try (Cluster cluster = Cluster.start(directory, SHORT_SESSION);
        Load load = Load.start(cluster.broker().bootstrapServers(), Cluster.PARTITIONS)) {
      // Given
      awaitBothAtWork(cluster, load);

      // When
      cluster.first().pause();
      load.awaitSettled(SOME);
      cluster.first().resume();
      load.awaitSettled(SOME);
      cluster.second().stopsInTime();
      load.awaitSettled(SOME);

      // Then
      assertEveryOrderRight(cluster, load);
    }
  }

  @Test
  void shouldGoOnAfterTheBrokerWasAway() throws Exception {
    try (Cluster cluster = Cluster.start(directory, SHORT_SESSION);
        Load load = Load.start(cluster.broker().bootstrapServers(), Cluster.PARTITIONS)) {
      // Given
      awaitBothAtWork(cluster, load);

      // When
      cluster.broker().stop();
      cluster.broker().restart();
      load.awaitSettled(SOME);
      cluster.broker().kill();
      cluster.broker().restart();
      load.awaitSettled(SOME);

      // Then
      cluster.first().awaitReady();
      cluster.second().awaitReady();
      assertEveryOrderRight(cluster, load);
    }
  }

  private static void awaitBothAtWork(Cluster cluster, Load load) throws Exception {
    cluster.first().awaitWork();
    cluster.second().awaitWork();
    load.awaitSettled(SOME);
  }

  private static void assertEveryOrderRight(Cluster cluster, Load load) throws Exception {
    load.finish();
    cluster.awaitInputsRead();
    Trails seen = Trails.committed(cluster.broker().bootstrapServers());
    Set<OrderId> placed = load.orders().stream().map(ScriptedOrder::id).collect(Collectors.toSet());
    assertThat(seen.deadLetters()).isEmpty();
    assertThat(seen.ofOrders()).containsOnlyKeys(placed);
    for (ScriptedOrder order : load.orders()) {
      assertThat(seen.ofOrders().get(order.id())).as("%s", order).isEqualTo(order.due());
    }
    assertThat(load.heard().ofOrders()).isEqualTo(seen.ofOrders());
  }
}
