package dev.orderonce.subscribers;

import com.zaxxer.hikari.HikariDataSource;
import dev.orderonce.kit.Database;
import dev.orderonce.kit.DatabaseSettings;
import dev.orderonce.kit.KafkaSettings;
import dev.orderonce.kit.Settings;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * A ledger in a process of its own that applies its first batch, says so, and never gets to commit
 * the offsets. Takes the topic and the group.
 */
final class StalledSubscriber {

  static final String APPLIED = "applied";

  /** Under this name a successor gets its partitions at once. */
  static final GroupSettings GROUP = new GroupSettings(10, Duration.ofSeconds(60), "node-1");

  private StalledSubscriber() {}

  public static void main(String[] arguments) throws InterruptedException {
    Settings settings = Settings.of(System.getenv());
    KafkaSettings kafka = KafkaSettings.from(settings);
    HikariDataSource pool =
        Database.open(DatabaseSettings.from(settings), "test", 1, Inbox.SESSION_SETUP);
    SubscriberMetrics metrics = new SubscriberMetrics("test", new SimpleMeterRegistry());
    Inbox inbox = new Inbox("test", new Ledger(new AccountTable(1_000_000)));
    Receiver receiver =
        new MessageReceiver(
            inbox, new Intake(inbox, pool, metrics), new RetrySettings(1, Duration.ZERO));
    CountDownLatch forever = new CountDownLatch(1);
    var consumer =
        new KafkaConsumer<>(
            Consumers.config(kafka, GROUP, arguments[1]),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer()) {
          @Override
          public void commitSync(Map<TopicPartition, OffsetAndMetadata> offsets, Duration timeout) {
            System.out.println(APPLIED);
            try {
              forever.await();
            } catch (InterruptedException e) {
              Thread.currentThread().interrupt();
            }
          }
        };
    new Subscriber("test", List.of(arguments[0]), consumer, receiver, metrics).start();
    forever.await();
  }
}
