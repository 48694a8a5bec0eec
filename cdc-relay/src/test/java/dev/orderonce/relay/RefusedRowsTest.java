package dev.orderonce.relay;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.header.Header;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RefusedRowsTest {

  private static final int LIMIT = 10_000;
  private static final int LETTER_LIMIT = 30_000;

  private final RefusedRows refused = new RefusedRows();

  @BeforeEach
  void limit() {
    refused.limits(Map.of("orders.commands", LIMIT, "orders.dead-letters", LETTER_LIMIT));
  }

  @Test
  void shouldLeaveAloneWhatKafkaMayTake() {
    assertThat(refused.letterFor(record("orders.commands", "1", LIMIT - 100))).isEmpty();
    assertThat(refused.letterFor(record("orders.replies", "1", LIMIT))).isEmpty();
  }

  @Test
  void shouldPutAsideWhatIsForNoTopicOfOurs() {
    // When
    ProducerRecord<byte[], byte[]> letter =
        refused.letterFor(record("orders.comands", "1", 10)).orElseThrow();

    // Then
    assertThat(letter.topic()).isEqualTo("orders.dead-letters");
    assertThat(letter.key()).isEqualTo("order".getBytes(UTF_8));
    assertThat(letter.value()).hasSize(10);
    assertThat(header(letter, "ce_id")).isEqualTo("1");
    assertThat(header(letter, "origintopic")).isEqualTo("orders.comands");
    assertThat(header(letter, "error")).isEqualTo("there is no topic 'orders.comands'");
  }

  @Test
  void shouldPutAsideWhatIsTooLargeForItsTopic() {
    assertThat(letter(LIMIT + 1).value()).hasSize(LIMIT + 1);
    assertThat(header(letter(LIMIT + 1), "error")).contains("more than the 10000");
  }

  @Test
  void shouldSayWhereTheValueIsIfItIsTooLargeForADeadLetterToo() {
    assertThat(letter(LETTER_LIMIT).value()).isNull();
    assertThat(header(letter(LETTER_LIMIT), "error")).endsWith("the value is in the outbox");
  }

  @Test
  void shouldRememberWhatOnlyTheBrokerRefuses() {
    // Given
    ProducerRecord<byte[], byte[]> refusedByBroker = record("orders.commands", "7", LIMIT - 50);

    // When
    refused.heard(refusedByBroker, new RecordTooLargeException("too large with its batch"));

    // Then
    ProducerRecord<byte[], byte[]> letter = refused.letterFor(refusedByBroker).orElseThrow();
    assertThat(header(letter, "error")).isEqualTo("too large with its batch");
    assertThat(letter.value()).hasSize(LIMIT - 50);
    assertThat(refused.letterFor(record("orders.commands", "8", 10))).isEmpty();
  }

  @Test
  void shouldLeaveTheValueOutIfTheDeadLetterIsRefusedToo() {
    // Given
    ProducerRecord<byte[], byte[]> row = record("orders.commands", "7", LIMIT - 50);
    refused.heard(row, new RecordTooLargeException("too large"));

    // When
    refused.heard(
        refused.letterFor(row).orElseThrow(), new RecordTooLargeException("too large as a letter"));

    // Then
    assertThat(refused.letterFor(row).map(ProducerRecord::value)).isEmpty();
    assertThat(refused.letterFor(row)).isPresent();
  }

  @Test
  void shouldTryAgainWhatMayPass() {
    // Given
    ProducerRecord<byte[], byte[]> row = record("orders.commands", "7", 10);

    // When
    refused.heard(row, new TimeoutException("no answer"));

    // Then
    assertThat(refused.letterFor(row)).isEqualTo(Optional.empty());
  }

  private ProducerRecord<byte[], byte[]> letter(int bytes) {
    return refused.letterFor(record("orders.commands", "1", bytes)).orElseThrow();
  }

  private static ProducerRecord<byte[], byte[]> record(String topic, String id, int bytes) {
    ProducerRecord<byte[], byte[]> record =
        new ProducerRecord<>(topic, "order".getBytes(UTF_8), new byte[bytes]);
    record.headers().add("ce_id", id.getBytes(UTF_8));
    return record;
  }

  private static String header(ProducerRecord<byte[], byte[]> record, String name) {
    Header header = record.headers().lastHeader(name);
    return new String(header.value(), UTF_8);
  }
}
