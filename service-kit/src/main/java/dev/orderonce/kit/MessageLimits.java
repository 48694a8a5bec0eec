package dev.orderonce.kit;

import java.time.Duration;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;

/** How large a message may be that a topic takes, {@code max.message.bytes}. */
public final class MessageLimits {

  private static final Duration TIMEOUT = Duration.ofSeconds(30);

  private MessageLimits() {}

  /**
   * Makes sure that whatever some topics take, with something added to it, is taken by another one.
   *
   * @param from the topics whose messages are passed on
   * @param added how many bytes are added to them at most
   * @param to the topic that they are passed on to; its limit is raised if it is too low
   * @return the limit that a producer needs for such a message, in bytes
   */
  public static int makeRoom(KafkaSettings settings, Collection<String> from, int added, String to)
      throws InterruptedException {
    try (Admin admin = Admin.create(settings.clientConfig())) {
      int needed = Math.addExact(largest(admin, from), added);
      if (largest(admin, List.of(to)) < needed) {
        raise(admin, to, needed);
      }
      return needed;
    } catch (ExecutionException | TimeoutException e) {
      throw new IllegalStateException(
          "%s of topic %s could not be read or raised at %s"
              .formatted(TopicConfig.MAX_MESSAGE_BYTES_CONFIG, to, settings.bootstrapServers()),
          e);
    }
  }

  /**
   * The limit of each of some topics, in bytes, by the topic's name.
   *
   * @throws IllegalStateException if Kafka does not answer
   */
  public static Map<String, Integer> of(KafkaSettings settings, Collection<String> topics)
      throws InterruptedException {
    try (Admin admin = Admin.create(settings.clientConfig())) {
      return read(admin, topics);
    } catch (ExecutionException | TimeoutException e) {
      throw new IllegalStateException(
          "%s could not be read at %s"
              .formatted(TopicConfig.MAX_MESSAGE_BYTES_CONFIG, settings.bootstrapServers()),
          e);
    }
  }

  private static int largest(Admin admin, Collection<String> topics)
      throws InterruptedException, ExecutionException, TimeoutException {
    return Collections.max(read(admin, topics).values());
  }

  private static Map<String, Integer> read(Admin admin, Collection<String> topics)
      throws InterruptedException, ExecutionException, TimeoutException {
    List<ConfigResource> resources = topics.stream().map(MessageLimits::resource).toList();
    Map<ConfigResource, Config> found =
        admin.describeConfigs(resources).all().get(TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
    return found.entrySet().stream()
        .collect(
            Collectors.toMap(entry -> entry.getKey().name(), entry -> limit(entry.getValue())));
  }

  private static void raise(Admin admin, String topic, int bytes)
      throws InterruptedException, ExecutionException, TimeoutException {
    ConfigEntry entry =
        new ConfigEntry(TopicConfig.MAX_MESSAGE_BYTES_CONFIG, Integer.toString(bytes));
    admin
        .incrementalAlterConfigs(
            Map.of(resource(topic), List.of(new AlterConfigOp(entry, AlterConfigOp.OpType.SET))))
        .all()
        .get(TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
  }

  private static int limit(Config config) {
    return Integer.parseInt(config.get(TopicConfig.MAX_MESSAGE_BYTES_CONFIG).value());
  }

  private static ConfigResource resource(String topic) {
    return new ConfigResource(ConfigResource.Type.TOPIC, topic);
  }
}
