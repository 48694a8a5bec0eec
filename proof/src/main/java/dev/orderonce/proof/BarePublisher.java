package dev.orderonce.proof;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.orderonce.kit.DatabaseSettings;
import dev.orderonce.kit.KafkaSettings;
import io.debezium.embedded.Connect;
import io.debezium.engine.DebeziumEngine;
import io.debezium.engine.DebeziumEngine.RecordCommitter;
import io.debezium.engine.RecordChangeEvent;
import io.debezium.engine.format.ChangeEventFormat;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.connect.header.Header;
import org.apache.kafka.connect.source.SourceRecord;

/**
 * The least that one could write: Debezium's engine with the connector as it is shipped, and a loop
 * that sends each batch in a Kafka transaction. It keeps its position in a file, beside the
 * transaction, so that a failure repeats or loses records.
 */
final class BarePublisher implements Publisher {

  private final Path offsets;

  BarePublisher(Path directory) {
    this.offsets = directory.resolve("bare-offsets");
  }

  @Override
  public String label() {
    return "bare loop";
  }

  @Override
  public boolean isExactlyOnce() {
    return false;
  }

  @Override
  public Contender.Running start(DatabaseSettings database, KafkaSettings kafka)
      throws IOException {
    Producer<byte[], byte[]> producer = producer(kafka);
    producer.initTransactions();
    DebeziumEngine.Builder<RecordChangeEvent<SourceRecord>> builder =
        DebeziumEngine.create(ChangeEventFormat.of(Connect.class));
    DebeziumEngine<RecordChangeEvent<SourceRecord>> engine =
        builder
            .using(config(database))
            .notifying((batch, committer) -> publish(producer, batch, committer))
            .build();
    Thread thread = Thread.ofPlatform().name("bare-publisher").start(engine);
    return () -> stop(engine, thread, producer);
  }

  private static void publish(
      Producer<byte[], byte[]> producer,
      List<RecordChangeEvent<SourceRecord>> batch,
      RecordCommitter<RecordChangeEvent<SourceRecord>> committer)
      throws InterruptedException {
    producer.beginTransaction();
    for (RecordChangeEvent<SourceRecord> event : batch) {
      SourceRecord row = event.record();
      if (row.value() instanceof String value) {
        ProducerRecord<byte[], byte[]> outgoing =
            new ProducerRecord<>(row.topic(), bytes(row.key()), bytes(value));
        for (Header header : row.headers()) {
          outgoing.headers().add(header.key(), bytes(header.value()));
        }
        Future<RecordMetadata> _ = producer.send(outgoing);
      }
    }
    producer.commitTransaction();
    committer.markProcessed(batch.getLast());
    committer.markBatchFinished();
  }

  private static void stop(
      DebeziumEngine<?> engine, Thread thread, Producer<byte[], byte[]> producer) {
    try {
      engine.close();
      thread.join();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      producer.close();
    }
  }

  private Properties config(DatabaseSettings database) throws IOException {
    Properties config = new Properties();
    config.putAll(StockConnect.connectorConfig(database));
    config.put("name", "bare-publisher");
    config.put("slot.name", "bare_publisher");
    config.put("offset.storage", "org.apache.kafka.connect.storage.FileOffsetBackingStore");
    config.put("offset.storage.file.filename", offsets.toString());
    config.put("offset.flush.interval.ms", "1000");
    return config;
  }

  private static Producer<byte[], byte[]> producer(KafkaSettings kafka) {
    return new KafkaProducer<>(
        Map.of(
            "bootstrap.servers", kafka.bootstrapServers(),
            "transactional.id", "bare-publisher",
            "linger.ms", "1",
            "batch.size", "262144"),
        new ByteArraySerializer(),
        new ByteArraySerializer());
  }

  private static byte[] bytes(Object text) {
    return String.valueOf(text).getBytes(UTF_8);
  }
}
