package dev.orderonce.relay;

import dev.orderonce.contract.Topic;
import dev.orderonce.kit.Database;
import dev.orderonce.kit.KafkaTopics;
import dev.orderonce.kit.MessageLimits;
import java.util.List;
import java.util.stream.Stream;
import javax.sql.DataSource;

/** What must be there before anything is published: schema and topics. Done once. */
final class Preparation {

  private final RelaySettings settings;
  private final DataSource database;
  private boolean checked;
  private boolean done;

  Preparation(RelaySettings settings, DataSource database) {
    this.settings = settings;
    this.database = database;
  }

  /** Makes what is missing, unless it was done before; fails at once if PostgreSQL is away. */
  void run() throws Exception {
    if (done) {
      return;
    }
    if (!checked) {
      settings.limits().walCheck().check(database);
      checked = true;
    }
    Database.migrate(settings.database());
    KafkaTopics.ensure(settings.kafka(), topics());
    MessageLimits.makeRoom(
        settings.kafka(),
        RefusedRows.ordinaryTopics(),
        RefusedRows.MOST_ADDED,
        Topic.DEAD_LETTERS.topicName());
    done = true;
  }

  private List<KafkaTopics.Wanted> topics() {
    int partitions = settings.kafka().partitions();
    return Stream.concat(
            Stream.of(PositionTopic.WANTED),
            Topic.all().stream()
                .map(topic ->
                    new KafkaTopics.Wanted(topic.topicName(), partitions, topic.compacted())))
        .toList();
  }
}
