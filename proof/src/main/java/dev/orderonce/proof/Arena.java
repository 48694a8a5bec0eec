package dev.orderonce.proof;

import dev.orderonce.contract.Topic;
import dev.orderonce.kit.KafkaSettings;
import dev.orderonce.kit.KafkaTopics;
import dev.orderonce.kit.Settings;
import dev.orderonce.kit.embedded.LocalKafka;
import dev.orderonce.processor.ProcessorSettings;
import dev.orderonce.processor.Windows;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A broker of its own for one contender, with the topics and the state of that one only. */
final class Arena implements AutoCloseable {

  private final Contender contender;
  private final LocalKafka kafka;
  private final ProcessorSettings settings;
  private final Sender sender;
  private final Positions positions;

  private Arena(Contender contender, LocalKafka kafka, ProcessorSettings settings) {
    this.contender = contender;
    this.kafka = kafka;
    this.settings = settings;
    this.sender = new Sender(kafka.bootstrapServers());
    this.positions =
        new Positions(
            kafka.bootstrapServers(),
            contender.group(),
            List.of(Topic.COMMANDS, Topic.REPLIES),
            settings.kafka().partitions());
  }

  /**
   * Starts a broker in an empty directory.
   *
   * @param environment the processor's settings; where Kafka, the state and the port are is ours
   */
  static Arena open(Contender contender, Map<String, String> environment, Path directory)
      throws InterruptedException {
    LocalKafka kafka = LocalKafka.start(directory.resolve("kafka"), 0);
    Settings given =
        Settings.of(environment)
            .with(KafkaSettings.BOOTSTRAP_SERVERS, kafka.bootstrapServers())
            .with(ProcessorSettings.PORT, "0")
            .with(ProcessorSettings.STATE_DIR, directory.resolve("state").toString())
            // Answers are sent when their turn comes; nothing is asked for again until then.
            .with(Windows.STEP_TIMEOUT, "10h")
            .with(Windows.STEP_TRIES, "2");
    ProcessorSettings settings = ProcessorSettings.from(given);
    KafkaTopics.ensure(settings.kafka(), topics(contender, settings.kafka().partitions()));
    return new Arena(contender, kafka, settings);
  }

  /** Has the contender read those messages, however long it takes. */
  void pass(Traffic... stages) throws Exception {
    try (Contender.Running _ = contender.start(settings)) {
      for (Traffic stage : stages) {
        sender.send(stage);
        positions.awaitEnd();
      }
    }
  }

  /**
   * Lays those messages ready, starts the contender, and measures until it has read them all.
   *
   * @throws IllegalStateException if it read them all at once
   */
  Window measure(Traffic traffic) throws Exception {
    sender.send(traffic);
    try (Contender.Running _ = contender.start(settings)) {
      return positions.awaitEnd().ofSome(contender.label(), "--messages");
    }
  }

  /** How many records there are on all topics that the contender does not read. */
  long written() throws Exception {
    return positions.written();
  }

  /**
   * Checks that what a read_committed consumer sees is what must follow from those messages.
   *
   * @throws IllegalStateException if there is a record more or less on any topic
   */
  void check(Traffic all) {
    List<String> topics = new ArrayList<>(RealTopology.allOutputs().toList());
    topics.addAll(contender.ownTopics());
    new CommittedCounts(kafka.bootstrapServers(), settings.kafka().partitions())
        .check(topics, contender, all);
  }

  @Override
  public void close() {
    sender.close();
    positions.close();
    kafka.close();
  }

  /** None is compacted: every record is counted in the end. */
  private static List<KafkaTopics.Wanted> topics(Contender contender, int partitions) {
    List<KafkaTopics.Wanted> wanted = new ArrayList<>();
    Topic.all().stream()
        .map(topic -> new KafkaTopics.Wanted(topic.topicName(), partitions, false))
        .forEach(wanted::add);
    contender.ownTopics().stream()
        .map(name -> new KafkaTopics.Wanted(name, partitions, false))
        .forEach(wanted::add);
    return wanted;
  }
}
