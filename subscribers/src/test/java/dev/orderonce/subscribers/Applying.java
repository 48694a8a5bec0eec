package dev.orderonce.subscribers;

import dev.orderonce.contract.Envelope;
import dev.orderonce.contract.Message;
import io.micrometer.core.instrument.MeterRegistry;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.record.TimestampType;

/** A subscriber without Kafka: batches go straight into the database. */
final class Applying {

  private static final AtomicLong OFFSET = new AtomicLong();

  private final Intake intake;

  Applying(String name, Effects effects, MeterRegistry metrics) {
    this.intake =
        new Intake(new Inbox(name, effects), Parts.pool(), new SubscriberMetrics(name, metrics));
  }

  /** Applies the messages as one batch. */
  void process(List<Envelope<Message>> messages) throws SQLException {
    intake.take(messages.stream().map(Applying::received).toList());
  }

  /** The message as it would be polled, at an offset that no other has. */
  static Received received(Envelope<Message> message) {
    return Received.of(record("topic", 0, OFFSET.getAndIncrement(), message));
  }

  static ConsumerRecord<byte[], byte[]> record(
      String topic, int partition, long offset, Envelope<Message> message) {
    ProducerRecord<byte[], byte[]> sent = TestTopic.record(topic, message);
    return new ConsumerRecord<>(
        topic,
        partition,
        offset,
        0,
        TimestampType.CREATE_TIME,
        sent.key().length,
        sent.value().length,
        sent.key(),
        sent.value(),
        sent.headers(),
        Optional.empty());
  }
}
