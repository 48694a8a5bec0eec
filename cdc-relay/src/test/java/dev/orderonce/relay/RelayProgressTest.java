package dev.orderonce.relay;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orderonce.kit.Readiness;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class RelayProgressTest {

  private static final Duration HEARTBEAT = Duration.ofSeconds(10);
  private static final SlotWatch.Seen STREAMING =
      new SlotWatch.Seen.Present(
          new ReplicationSlot.State(true, false, 100, 100, OptionalLong.empty()));
  private static final LimitSettings LIMITS =
      new LimitSettings(Duration.ofSeconds(60), 1000, WalCheck.WARN);

  private Instant now = Instant.parse("2026-11-21T10:15:30Z");
  private final RelayProgress progress =
      new RelayProgress(() -> now, HEARTBEAT, new RelayMetrics(new SimpleMeterRegistry()));

  @Test
  void shouldBeAsFarBehindAsTheOldestRowUnderWayIsOld() {
    // When
    progress.reading(committedAgo(Duration.ofSeconds(3)));
    pass(Duration.ofSeconds(1));

    // Then
    assertThat(progress.lag()).isEqualTo(Duration.ofSeconds(4));
    assertThat(progress.underWay()).isEqualTo(Duration.ofSeconds(1));
  }

  @Test
  void shouldCatchUpWithAHeartbeat() {
    // Given
    progress.reading(committedAgo(Duration.ofSeconds(3)));
    progress.published(1, 0);

    // When
    Duration behind = progress.lag();
    progress.published(0, 0);

    // Then
    assertThat(behind).isEqualTo(Duration.ofSeconds(3));
    assertThat(progress.lag()).isZero();
  }

  @Test
  void shouldFallBehindWhileNotEvenAHeartbeatIsPublished() {
    // Given
    progress.published(0, 0);

    // When
    pass(HEARTBEAT.multipliedBy(2));
    Duration before = progress.lag();
    pass(Duration.ofSeconds(1));

    // Then
    assertThat(before).isZero();
    assertThat(progress.lag()).isEqualTo(HEARTBEAT.multipliedBy(2).plusSeconds(1));
  }

  @Test
  void shouldNotBeReadyWhileABatchDoesNotEnd() {
    // Given
    progress.reading(committedAgo(Duration.ZERO));
    Readiness before = readiness(new RelayState.Running(), STREAMING);

    // When
    pass(Duration.ofSeconds(6));

    // Then
    assertThat(before.ready()).isTrue();
    assertThat(readiness(new RelayState.Running(), STREAMING).ready()).isFalse();
  }

  @Test
  void shouldBeReadyOnlyWhileTheSlotIsInUse() {
    assertThat(readiness(new RelayState.Running(), STREAMING).ready()).isTrue();
    assertThat(readiness(new RelayState.Running(), new SlotWatch.Seen.Absent()).ready()).isFalse();
    assertThat(readiness(new RelayState.Running(), new SlotWatch.Seen.Unknown("x")).ready())
        .isFalse();
    assertThat(readiness(new RelayState.Running(), idle()).ready()).isFalse();
    assertThat(readiness(new RelayState.Starting(), STREAMING).ready()).isFalse();
    assertThat(readiness(new RelayState.Stopped(), STREAMING).ready()).isFalse();
    assertThat(readiness(new RelayState.Waiting("no database"), STREAMING))
        .isEqualTo(Readiness.notReady("waiting: no database"));
    assertThat(readiness(new RelayState.Standby(), idle()).ready()).isTrue();
    assertThat(readiness(new RelayState.Standby(), idle()).detail()).startsWith("standby");
    assertThat(readiness(new RelayState.Lost("no slot"), STREAMING))
        .isEqualTo(Readiness.notReady("lost: no slot; run: orderonce relay recover"));
    progress.heard(7);
    assertThat(readiness(new RelayState.Reading(true), idle()))
        .isEqualTo(Readiness.notReady("recovering: 7 rows of the outbox are read so far"));
    assertThat(readiness(new RelayState.Halted("fenced"), STREAMING))
        .isEqualTo(Readiness.notReady("gave up: fenced"));
  }

  @Test
  void shouldNotBeReadyTooFarBehind() {
    // Given
    SlotWatch.Seen farBehind =
        new SlotWatch.Seen.Present(
            new ReplicationSlot.State(true, false, 100, 1101, OptionalLong.empty()));

    // When
    progress.reading(committedAgo(LIMITS.lag().plusSeconds(1)));

    // Then
    assertThat(readiness(new RelayState.Running(), STREAMING).detail())
        .startsWith("too far behind");
    progress.published(1, 0);
    progress.published(0, 0);
    assertThat(readiness(new RelayState.Running(), STREAMING).ready()).isTrue();
    assertThat(readiness(new RelayState.Running(), farBehind).ready()).isFalse();
  }

  @Test
  void shouldHearSilenceOnlyWhileNothingIsUnderWay() {
    // Given
    progress.heard(0);

    // When
    pass(Duration.ofSeconds(7));
    Duration silence = progress.silence();
    progress.reading(committedAgo(Duration.ZERO));

    // Then
    assertThat(silence).isEqualTo(Duration.ofSeconds(7));
    assertThat(progress.silence()).isZero();
  }

  @Test
  void shouldNotCountTheTimeInWhichAnotherRelayPublished() {
    // Given
    pass(Duration.ofHours(1));

    // When
    progress.takesOver();

    // Then
    assertThat(progress.lag()).isZero();
  }

  private Readiness readiness(RelayState state, SlotWatch.Seen slot) {
    return RelayReadiness.of(state, slot, progress, LIMITS);
  }

  private static SlotWatch.Seen idle() {
    return new SlotWatch.Seen.Present(
        new ReplicationSlot.State(false, false, 100, 100, OptionalLong.empty()));
  }

  private void pass(Duration time) {
    now = now.plus(time);
  }

  private Map<String, ?> committedAgo(Duration age) {
    long seconds = now.minus(age).getEpochSecond();
    return Map.of("ts_usec", TimeUnit.SECONDS.toMicros(seconds));
  }
}
