package dev.orderonce.relay;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.source.SourceRecord;
import org.junit.jupiter.api.Test;

class OutboxRecordsTest {

  private final OutboxRecords outbox = new OutboxRecords();

  @Test
  void shouldWriteTheTextsAsTheyAreAndLeaveThePartitionToKafka() {
    // Given
    SourceRecord source = record("orders.commands");
    source.headers().addString("ce_id", "17");

    // When
    ProducerRecord<byte[], byte[]> outgoing = outbox.of(source);

    // Then
    assertThat(outgoing.partition()).isNull();
    assertThat(outgoing.key()).isEqualTo("key".getBytes(StandardCharsets.UTF_8));
    assertThat(outgoing.value()).isEqualTo("{ \"ä\": 1.0 }".getBytes(StandardCharsets.UTF_8));
    assertThat(outgoing.headers().lastHeader("ce_id").value())
        .isEqualTo("17".getBytes(StandardCharsets.UTF_8));
  }

  private static SourceRecord record(String topic) {
    return new SourceRecord(
        Map.of(),
        Map.of(),
        topic,
        null,
        Schema.STRING_SCHEMA,
        "key",
        Schema.STRING_SCHEMA,
        "{ \"ä\": 1.0 }");
  }
}
