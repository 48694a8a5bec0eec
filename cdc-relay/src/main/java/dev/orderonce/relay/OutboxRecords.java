package dev.orderonce.relay;

import dev.orderonce.contract.Topic;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.connect.header.Header;
import org.apache.kafka.connect.source.SourceRecord;
import org.apache.kafka.connect.storage.StringConverter;

/**
 * Turns what the connector produces into Kafka records, by the converter that Connect would use.
 */
final class OutboxRecords {

  private static final Set<String> TOPICS =
      Topic.all().stream().map(Topic::topicName).collect(Collectors.toUnmodifiableSet());

  private final StringConverter converter = new StringConverter();

  OutboxRecords() {
    converter.configure(Map.of(), false);
  }

  /**
   * The Kafka record of an outbox row.
   *
   * @throws RelayHaltedException if the row names a topic that does not exist; Kafka would be asked
   *     for it in vain, or would make it with another layout
   */
  ProducerRecord<byte[], byte[]> of(SourceRecord source) {
    String topic = source.topic();
    if (!TOPICS.contains(topic)) {
      throw new RelayHaltedException(
          "the outbox row of message %s is for the topic '%s', which is not one of ours"
              .formatted(id(source), topic));
    }
    return new ProducerRecord<>(
        topic,
        source.kafkaPartition(),
        source.timestamp(),
        converter.fromConnectData(topic, source.keySchema(), source.key()),
        converter.fromConnectData(topic, source.valueSchema(), source.value()),
        headers(topic, source));
  }

  private static Object id(SourceRecord source) {
    Header id = source.headers().lastWithName("id");
    return id == null ? "without an id" : id.value();
  }

  private Headers headers(String topic, SourceRecord source) {
    RecordHeaders headers = new RecordHeaders();
    for (Header header : source.headers()) {
      headers.add(
          header.key(),
          converter.fromConnectHeader(topic, header.key(), header.schema(), header.value()));
    }
    return headers;
  }
}
