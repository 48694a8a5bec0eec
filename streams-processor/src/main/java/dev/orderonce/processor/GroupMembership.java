package dev.orderonce.processor;

import dev.orderonce.kit.ConfigurationException;
import dev.orderonce.kit.Setting;
import dev.orderonce.kit.Settings;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.apache.kafka.streams.GroupProtocol;

/**
 * How an instance belongs to the group of instances that share the partitions.
 *
 * @param protocol who shares the partitions out: an instance ({@code classic}) or the broker
 *     ({@code streams})
 * @param sessionTimeout how long the group waits for a member that fell silent before it gives the
 *     member's partitions to others; with {@code streams} the broker knows, not the instance
 * @param instanceId the name under which a restarted process gets the partitions of its predecessor
 *     at once; empty for none
 * @param standbyReplicas how many other instances keep a copy of each task's stores up to date
 */
public record GroupMembership(
    GroupProtocol protocol, Duration sessionTimeout, String instanceId, int standbyReplicas) {

  private static final int MOST_STANDBYS = 8;

  /** Three of the heartbeats that brokers ask for unless they are told otherwise. */
  private static final Duration SILENT_STREAMS_MEMBER = Duration.ofSeconds(15);

  public static final Setting<GroupProtocol> PROTOCOL =
      new Setting<>(
          "ORDERONCE_PROCESSOR_GROUP_PROTOCOL",
          "how instances share the partitions: classic or streams",
          "classic",
          false,
          GroupMembership::protocol);

  /** What brokers allow, unless told otherwise. */
  private static final Duration LONGEST_SESSION = Duration.ofMinutes(30);

  public static final Setting<Duration> SESSION_TIMEOUT =
      Setting.duration(
          "ORDERONCE_PROCESSOR_SESSION_TIMEOUT",
          "6s",
          "how long a killed instance keeps its partitions; not below what the broker allows");
  public static final Setting<String> INSTANCE_ID =
      Setting.text(
          "ORDERONCE_PROCESSOR_INSTANCE_ID",
          "",
          "a lasting name, unique among instances, by which a restarted one takes over at once");
  public static final Setting<Integer> STANDBY_REPLICAS =
      Setting.integer(
          "ORDERONCE_PROCESSOR_STANDBY_REPLICAS",
          0,
          0,
          MOST_STANDBYS,
          "how many other instances keep a copy of each store, so that they can take over without restoring it");

  /** All that are read. */
  static final List<Setting<?>> ALL =
      List.of(PROTOCOL, SESSION_TIMEOUT, INSTANCE_ID, STANDBY_REPLICAS);

  /**
   * Reads them.
   *
   * @throws ConfigurationException naming the variable that is wrong, or the two that contradict
   *     each other
   */
  static GroupMembership from(Settings settings) {
    GroupMembership membership =
        new GroupMembership(
            settings.get(PROTOCOL),
            settings.positive(SESSION_TIMEOUT, LONGEST_SESSION),
            settings.get(INSTANCE_ID),
            settings.get(STANDBY_REPLICAS));
    if (membership.protocol == GroupProtocol.STREAMS) {
      membership.requireNothingThatTheBrokerSets(settings);
    }
    return membership;
  }

  /** Whether an instance may have a lasting name with the protocol that the settings choose. */
  public static boolean takesNames(Settings settings) {
    return settings.get(PROTOCOL) == GroupProtocol.CLASSIC;
  }

  /** For how long nothing may be heard between it and the broker. */
  Duration patience() {
    return protocol == GroupProtocol.STREAMS ? SILENT_STREAMS_MEMBER : sessionTimeout;
  }

  /** Whether it comes back for its partitions under the same name. */
  boolean isStatic() {
    return !instanceId.isEmpty();
  }

  /** What would otherwise be passed over in silence, and be missed only after a failure. */
  private void requireNothingThatTheBrokerSets(Settings settings) {
    if (isStatic()) {
      throw contradiction(INSTANCE_ID, instanceId, "it knows no lasting names");
    }
    if (standbyReplicas > 0) {
      throw contradiction(
          STANDBY_REPLICAS,
          Integer.toString(standbyReplicas),
          "set streams.num.standby.replicas of the group at the broker");
    }
    if (settings.gives(SESSION_TIMEOUT)) {
      throw contradiction(
          SESSION_TIMEOUT,
          sessionTimeout.toMillis() + "ms",
          "set streams.session.timeout.ms of the group at the broker");
    }
  }

  private static ConfigurationException contradiction(
      Setting<?> setting, String value, String why) {
    return new ConfigurationException(
        "%s=streams does not go with %s=%s: %s"
            .formatted(PROTOCOL.name(), setting.name(), value, why));
  }

  private static GroupProtocol protocol(String text) {
    return Arrays.stream(GroupProtocol.values())
        .filter(protocol -> protocol.name().toLowerCase(Locale.ROOT).equals(text))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("expected classic or streams"));
  }
}
