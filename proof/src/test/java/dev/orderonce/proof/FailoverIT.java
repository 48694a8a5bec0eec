package dev.orderonce.proof;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orderonce.contract.OrderId;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two instances of the processor share the partitions, under load, while one of them or the broker
 * goes away; in the end every order has what its story says, each message once and in order.
 */
class FailoverIT {

  private static final Duration SHORT_SESSION = Duration.ofSeconds(2);

  /** Longer than any test waits: partitions change hands in another way, or the test fails. */
  private static final Duration ENDLESS_SESSION = Duration.ofMinutes(10);

  private static final int SOME = 25;

  @TempDir(cleanup = CleanupMode.ON_SUCCESS)
  private Path directory;

  @Test
  void shouldTakeOverFromAKilledInstance() throws Exception {
    try (Cluster cluster = Cluster.start(directory, SHORT_SESSION);
        Load load = Load.start(cluster.broker().bootstrapServers(), Cluster.PARTITIONS)) {
      // Given
      cluster.first().awaitWork();
      cluster.second().awaitWork();
      load.awaitSettled(SOME);

      // When
      cluster.first().kill();
      load.awaitSettled(SOME);
      cluster.first().restart();
      cluster.first().awaitReady();
      cluster.first().awaitWork();
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
      cluster.first().awaitWork();
      cluster.second().awaitWork();
      load.awaitSettled(SOME);

      // When
      boolean stoppedInTime = cluster.first().stopsInTime();
      load.awaitSettled(SOME);
      cluster.first().restart();
      cluster.first().awaitReady();
      cluster.first().awaitWork();
      load.awaitSettled(SOME);

      // Then
      assertThat(stoppedInTime).isTrue();
      assertEveryOrderRight(cluster, load);
    }
  }

  @Test
  void shouldKeepOutAnInstanceThatWasTakenForDead() throws Exception {
    try (Cluster cluster = Cluster.start(directory, SHORT_SESSION);
        Load load = Load.start(cluster.broker().bootstrapServers(), Cluster.PARTITIONS)) {
      // Given
      cluster.first().awaitWork();
      cluster.second().awaitWork();
      load.awaitSettled(SOME);

      // When
      cluster.first().pause();
      load.awaitSettled(SOME);
      cluster.first().resume();
      cluster.first().awaitReady();
      cluster.first().awaitWork();
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
      cluster.first().awaitWork();
      cluster.second().awaitWork();
      load.awaitSettled(SOME);

      // When
      cluster.broker().stop();
      cluster.broker().restart();
      load.awaitSettled(SOME);
      cluster.broker().kill();
      cluster.broker().restart();
      load.awaitSettled(SOME);
      cluster.first().awaitWork();
      cluster.second().awaitWork();

      // Then
      assertEveryOrderRight(cluster, load);
    }
  }

  private static void assertEveryOrderRight(Cluster cluster, Load load) throws Exception {
    load.finish();
    cluster.awaitInputsRead();
    Trails seen = Trails.committed(cluster.broker().bootstrapServers());
    Map<OrderId, Trail> due =
        load.orders().stream().collect(Collectors.toMap(ScriptedOrder::id, ScriptedOrder::due));
    assertThat(seen.deadLetters()).isEmpty();
    assertThat(seen.ofOrders()).containsOnlyKeys(due.keySet());
    for (ScriptedOrder order : load.orders()) {
      assertThat(seen.ofOrders().get(order.id())).as("%s", order).isEqualTo(order.due());
    }
    assertThat(load.heard().ofOrders()).isEqualTo(seen.ofOrders());
  }
}
