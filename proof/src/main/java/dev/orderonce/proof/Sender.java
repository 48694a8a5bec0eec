package dev.orderonce.proof;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.orderonce.contract.Envelope;
import dev.orderonce.contract.Message;
import dev.orderonce.contract.MessageCodec;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Writes messages to their topics. */
final class Sender implements AutoCloseable {

  private final Producer<byte[], byte[]> producer;

  Sender(String bootstrapServers) {
    Map<String, Object> config =
        Map.of(
            ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
            bootstrapServers,
            ProducerConfig.LINGER_MS_CONFIG,
            20,
            ProducerConfig.BATCH_SIZE_CONFIG,
            256 * 1024);
    this.producer =
        new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer());
  }

  /** Returns when the broker has all of them. */
  void send(Traffic traffic) {
    AtomicReference<Exception> failure = new AtomicReference<>();
    Callback remember =
        (written, e) -> {
          if (e != null) {
            failure.set(e);
          }
        };
    traffic.forEach(message -> {
      Future<?> _ = producer.send(record(message), remember);
    });
    producer.flush();
    if (failure.get() != null) {
      throw new IllegalStateException("messages could not be sent", failure.get());
    }
  }

  private static ProducerRecord<byte[], byte[]> record(Envelope<Message> message) {
    ProducerRecord<byte[], byte[]> record =
        new ProducerRecord<>(
            message.type().topic().topicName(),
            message.data().orderId().toString().getBytes(UTF_8),
            MessageCodec.encode(message.data()));
    message.headers().forEach((name, text) -> record.headers().add(name, text.getBytes(UTF_8)));
    return record;
  }

  @Override
  public void close() {
    producer.close();
  }
}
