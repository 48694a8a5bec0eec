package dev.orderonce.relay;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Map;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.header.Header;
import org.apache.kafka.connect.source.SourceRecord;
import org.apache.kafka.connect.storage.StringConverter;

/**
 * Turns what the connector produces into Kafka records, by the converter that Connect would use.
 */
final class OutboxRecords {

  private final StringConverter converter = new StringConverter();

  OutboxRecords() {
    converter.configure(Map.of(), false);
  }

  /** The Kafka record of an outbox row, whatever topic it names. */
  ProducerRecord<byte[], byte[]> of(SourceRecord source) {
    String topic = source.topic();
    return new ProducerRecord<>(
        topic,
        source.kafkaPartition(),
        source.timestamp(),
        bytes(topic, source.keySchema(), source.key()),
        bytes(topic, source.valueSchema(), source.value()),
        headers(topic, source));
  }

  private Headers headers(String topic, SourceRecord source) {
    RecordHeaders headers = new RecordHeaders();
    for (Header header : source.headers()) {
      headers.add(header.key(), bytes(topic, header.schema(), header.value()));
    }
    return headers;
  }

  /** Hardly anything is no text, of which the converter would make the same by a longer way. */
  private byte[] bytes(String topic, Schema schema, Object value) {
    return value instanceof String text
        ? text.getBytes(UTF_8)
        : converter.fromConnectData(topic, schema, value);
  }
}
