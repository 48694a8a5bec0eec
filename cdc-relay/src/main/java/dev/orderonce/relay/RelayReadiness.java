package dev.orderonce.relay;

import dev.orderonce.kit.Readiness;
import java.time.Duration;

/**
 * Whether rows get through: the engine runs, its slot is in use, batches end, and the relay is not
 * too far behind. A relay that stands by is ready to do so.
 */
final class RelayReadiness {

  private static final Duration LONG_BATCH = Duration.ofSeconds(5);

  private RelayReadiness() {}

  static Readiness of(
      RelayState state, SlotWatch.Seen slot, RelayProgress progress, LimitSettings limits) {
    return switch (state) {
      case RelayState.Starting _ -> Readiness.notReady("starting");
      case RelayState.Standby _ ->
          Readiness.ready("standby: another relay is at work, this one takes over when it ends");
      case RelayState.Reading reading ->
          Readiness.notReady(
              "%s: %d rows of the outbox are read so far"
                  .formatted(
                      reading.recovering()
                          ? "recovering"
                          : "reading first what is older than the slot",
                      progress.read()));
      case RelayState.Waiting waiting -> Readiness.notReady("waiting: " + waiting.why());
      case RelayState.Lost lost ->
          Readiness.notReady("lost: %s; run: orderonce relay recover".formatted(lost.why()));
      case RelayState.Halted halted -> Readiness.notReady("gave up: " + halted.why());
      case RelayState.Stopped _ -> Readiness.notReady("stopped");
      case RelayState.Running _ -> running(slot, progress, limits);
    };
  }

  private static Readiness running(
      SlotWatch.Seen slot, RelayProgress progress, LimitSettings limits) {
    return switch (slot) {
      case SlotWatch.Seen.Unknown unknown -> Readiness.notReady(unknown.why());
      case SlotWatch.Seen.Absent _ -> Readiness.notReady("there is no replication slot yet");
      case SlotWatch.Seen.Present present when !present.state().active() ->
          Readiness.notReady("the replication slot is not in use");
      case SlotWatch.Seen.Present present -> streaming(present.state(), progress, limits);
    };
  }

  private static Readiness streaming(
      ReplicationSlot.State slot, RelayProgress progress, LimitSettings limits) {
    Duration underWay = progress.underWay();
    if (underWay.compareTo(LONG_BATCH) > 0) {
      return Readiness.notReady(
          "Kafka has not taken a batch for %d s".formatted(underWay.toSeconds()));
    }
    Duration lag = progress.lag();
    boolean ready = lag.compareTo(limits.lag()) <= 0 && slot.lag() <= limits.lagBytes();
    String detail =
        "%s, %d ms and %d bytes behind"
            .formatted(ready ? "streaming" : "too far behind", lag.toMillis(), slot.lag());
    return new Readiness(ready, detail);
  }
}
