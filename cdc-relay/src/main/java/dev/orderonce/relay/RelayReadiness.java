package dev.orderonce.relay;

import dev.orderonce.kit.Readiness;
import java.time.Duration;

/** Whether rows get through: the engine runs, its slot is in use, and batches end. */
final class RelayReadiness {

  private static final Duration LONG_BATCH = Duration.ofSeconds(5);

  private RelayReadiness() {}

  static Readiness of(RelayState state, SlotWatch.Seen slot, RelayProgress progress) {
    return switch (state) {
      case RelayState.Starting _ -> Readiness.notReady("starting");
      case RelayState.Waiting waiting -> Readiness.notReady("waiting: " + waiting.why());
      case RelayState.Halted halted -> Readiness.notReady("gave up: " + halted.why());
      case RelayState.Stopped _ -> Readiness.notReady("stopped");
      case RelayState.Running _ -> running(slot, progress);
    };
  }

  private static Readiness running(SlotWatch.Seen slot, RelayProgress progress) {
    return switch (slot) {
      case SlotWatch.Seen.Unknown unknown -> Readiness.notReady(unknown.why());
      case SlotWatch.Seen.Absent _ -> Readiness.notReady("there is no replication slot yet");
      case SlotWatch.Seen.Present present when !present.state().active() ->
          Readiness.notReady("the replication slot is not in use");
      case SlotWatch.Seen.Present present -> streaming(present.state(), progress);
    };
  }

  private static Readiness streaming(ReplicationSlot.State slot, RelayProgress progress) {
    Duration underWay = progress.underWay();
    if (underWay.compareTo(LONG_BATCH) > 0) {
      return Readiness.notReady(
          "Kafka has not taken a batch for %d s".formatted(underWay.toSeconds()));
    }
    return Readiness.ready(
        "streaming, %d ms and %d bytes behind".formatted(progress.lag().toMillis(), slot.lag()));
  }
}
