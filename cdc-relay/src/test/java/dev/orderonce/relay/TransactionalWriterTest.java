package dev.orderonce.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.Map;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class TransactionalWriterTest {

  private static final Map<ByteBuffer, ByteBuffer> POSITION = Map.of(bytes("key"), bytes("17"));

  private final MockProducer<byte[], byte[]> producer =
      new MockProducer<>(true, null, new ByteArraySerializer(), new ByteArraySerializer());
  private final TransactionalWriter writer =
      new TransactionalWriter(
          producer,
          Delivery.EXACTLY_ONCE,
          InstantSource.system(),
          new RelayMetrics(new SimpleMeterRegistry()),
          new RefusedRows());

  @BeforeEach
  void open() {
    writer.open();
  }

  @Test
  void shouldCommitRecordsAndPositionTogether() {
    // Given
    writer.begin();
    writer.sendOrBury(row());

    // When
    boolean before = producer.history().isEmpty();
    writer.commit(POSITION);

    // Then
    assertThat(before).isTrue();
    assertThat(producer.history())
        .extracting(ProducerRecord::topic)
        .containsExactly("orders.commands", "orderonce.relay.offsets");
    assertThat(writer.committed()).isEqualTo(POSITION);
    assertThat(writer.openSince()).isNull();
  }

  @Test
  void shouldNotShowAPositionThatIsNotKnownToBeCommitted() {
    // Given
    producer.commitTransactionException = new TimeoutException("no answer");
    writer.begin();
    writer.sendOrBury(row());

    // When
    assertThatThrownBy(() -> writer.commit(POSITION)).isInstanceOf(TimeoutException.class);

    // Then
    assertThat(writer.committed()).isEmpty();
    assertThat(writer.failure()).isInstanceOf(TimeoutException.class);
  }

  @Test
  void shouldRefuseEverythingAfterAFailure() {
    // Given
    writer.begin();
    writer.fail(new RecordTooLargeException("2 MB"));

    // Then
    assertThatThrownBy(writer::begin).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> writer.commit(POSITION)).isInstanceOf(IllegalStateException.class);
    assertThat(producer.transactionCommitted()).isFalse();
    assertThat(writer.committed()).isEmpty();
  }

  @Test
  void shouldLeaveNothingBehindWhenItIsClosed() {
    // Given
    writer.begin();
    writer.sendOrBury(row());

    // When
    writer.close();

    // Then
    assertThat(producer.closed()).isTrue();
    assertThat(producer.history()).isEmpty();
    assertThatThrownBy(() -> writer.commit(POSITION)).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void shouldPutAsideARowThatKafkaDoesNotTake() {
    // Given
    writer.begin();

    // When
    boolean added = writer.sendOrBury(new ProducerRecord<>("no.topic", new byte[0]));
    writer.commit(POSITION);

    // Then
    assertThat(added).isFalse();
    assertThat(producer.history())
        .extracting(ProducerRecord::topic)
        .containsExactly("orders.dead-letters", "orderonce.relay.offsets");
  }

  private static ProducerRecord<byte[], byte[]> row() {
    return new ProducerRecord<>("orders.commands", new byte[0]);
  }

  private static ByteBuffer bytes(String text) {
    return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
  }
}
