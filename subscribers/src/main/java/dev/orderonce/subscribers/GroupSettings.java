package dev.orderonce.subscribers;

import dev.orderonce.kit.Setting;
import dev.orderonce.kit.Settings;
import java.time.Duration;
import java.util.List;

/**
 * How a subscriber takes part in its consumer group.
 *
 * @param batchSize the greatest number of messages of one transaction
 * @param sessionTimeout how long the group waits for a member that fell silent before it gives the
 *     member's partitions to others
 * @param instanceId the name under which a restarted process gets the partitions of its predecessor
 *     at once; empty for none
 */
public record GroupSettings(int batchSize, Duration sessionTimeout, String instanceId) {

  private static final int MAX_BATCH_SIZE = 10_000;

  public static final Setting<Integer> BATCH_SIZE =
      Setting.integer(
          "ORDERONCE_SUBSCRIBERS_BATCH_SIZE",
          500,
          1,
          MAX_BATCH_SIZE,
          "greatest number of messages that a subscriber applies in one transaction");

  /** What brokers allow, unless told otherwise. */
  private static final Duration LONGEST_SESSION = Duration.ofMinutes(30);

  public static final Setting<Duration> SESSION_TIMEOUT =
      Setting.duration(
          "ORDERONCE_SUBSCRIBERS_SESSION_TIMEOUT",
          "6s",
          "how long a killed instance keeps its partitions; not below what the broker allows");
  public static final Setting<String> INSTANCE_ID =
      Setting.text(
          "ORDERONCE_SUBSCRIBERS_INSTANCE_ID",
          "",
          "a lasting name, unique among instances, by which a restarted one takes over at once");

  public static final List<Setting<?>> ALL = List.of(BATCH_SIZE, SESSION_TIMEOUT, INSTANCE_ID);

  public static GroupSettings from(Settings settings) {
    return new GroupSettings(
        settings.get(BATCH_SIZE),
        settings.positive(SESSION_TIMEOUT, LONGEST_SESSION),
        settings.get(INSTANCE_ID));
  }
}
