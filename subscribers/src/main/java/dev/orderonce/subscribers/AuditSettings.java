package dev.orderonce.subscribers;

import dev.orderonce.kit.Setting;
import dev.orderonce.kit.Settings;
import java.time.Duration;
import java.util.List;

/**
 * How the audit goes about it.
 *
 * @param grace how long an order must have been left alone before it is looked at: ledger and read
 *     model advance on their own, and what is on its way between them is no discrepancy
 * @param interval how long it rests between two rounds
 */
public record AuditSettings(Duration grace, Duration interval) {

  public static final Setting<Duration> GRACE =
      Setting.duration(
          "ORDERONCE_AUDIT_GRACE",
          "1m",
          "how long nothing must have happened to an order before the audit judges it");
  public static final Setting<Duration> INTERVAL =
      Setting.duration(
          "ORDERONCE_AUDIT_INTERVAL", "5s", "how long the audit rests between two rounds");

  public static final List<Setting<?>> ALL = List.of(GRACE, INTERVAL);

  public static AuditSettings from(Settings settings) {
    return new AuditSettings(settings.get(GRACE), settings.positive(INTERVAL));
  }

  /**
   * How long a change may go unjudged while all is well: an order may be changed once more within
   * its grace, and the audit may just have gone to rest.
   */
  Duration patience() {
    return grace.plus(interval).multipliedBy(2);
  }
}
