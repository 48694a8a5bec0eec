package dev.orderonce.subscribers;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.orderonce.contract.Envelope;
import dev.orderonce.contract.Message;
import dev.orderonce.contract.MessageCodec;
import dev.orderonce.kit.KafkaSettings;
import dev.orderonce.kit.KafkaTopics;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** A topic of one test's own, and the consumer group that reads it. */
final class TestTopic implements AutoCloseable {

  private final String name;
  private final KafkaProducer<byte[], byte[]> producer = producer(Map.of());

  private TestTopic(String name) {
    this.name = name;
  }

  /** A new topic under a name that no other test has. */
  static TestTopic create(int partitions) throws InterruptedException {
    String name = "test-" + UUID.randomUUID();
    KafkaTopics.ensure(kafka(), List.of(new KafkaTopics.Wanted(name, partitions, false)));
    return new TestTopic(name);
  }

  static KafkaSettings kafka() {
    return Parts.get().kafka().settings(1);
  }

  String name() {
    return name;
  }

  /** Sends the messages by their keys, and waits until the broker has them. */
  void send(List<Envelope<Message>> messages) throws ExecutionException, InterruptedException {
    send(producer, messages);
  }

  /** Sends a record that is no message. */
  void sendUnreadable(byte[] value) throws ExecutionException, InterruptedException {
    producer.send(new ProducerRecord<>(name, value)).get();
  }

  /** Sends the messages in a transaction that is then aborted. */
  void sendAborted(List<Envelope<Message>> messages)
      throws ExecutionException, InterruptedException {
    try (var transactional = producer(Map.of("transactional.id", name))) {
      transactional.initTransactions();
      transactional.beginTransaction();
      send(transactional, messages);
      transactional.abortTransaction();
    }
  }

  /** Something done while others may know of records, but not whether they stay. */
  @FunctionalInterface
  interface Meanwhile {
    void run() throws Exception;
  }

  /** Sends the messages in a transaction, which is committed when that is done. */
  void duringTransaction(List<Envelope<Message>> messages, Meanwhile meanwhile) throws Exception {
    try (var transactional = producer(Map.of("transactional.id", name))) {
      transactional.initTransactions();
      transactional.beginTransaction();
      send(transactional, messages);
      meanwhile.run();
      transactional.commitTransaction();
    }
  }

  /** The offset that the group of that subscriber would go on from; -1 if it committed none. */
  long committed(String subscriber, int partition) throws ExecutionException, InterruptedException {
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka().bootstrapServers()))) {
      OffsetAndMetadata offset =
          admin
              .listConsumerGroupOffsets("orderonce-" + subscriber)
              .partitionsToOffsetAndMetadata()
              .get()
              .get(new TopicPartition(name, partition));
      return offset == null ? -1 : offset.offset();
    }
  }

  /** How many members the group of that subscriber has. */
  int members(String subscriber) throws ExecutionException, InterruptedException {
    String group = "orderonce-" + subscriber;
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka().bootstrapServers()))) {
      var described = admin.describeConsumerGroups(List.of(group)).all().get().get(group);
      return described == null ? 0 : described.members().size();
    }
  }

  @Override
  public void close() {
    producer.close();
  }

  static ProducerRecord<byte[], byte[]> record(String topic, Envelope<Message> message) {
    byte[] key = message.data().orderId().toString().getBytes(UTF_8);
    var record = new ProducerRecord<>(topic, key, MessageCodec.encode(message.data()));
    message.headers().forEach((header, text) -> record.headers().add(header, text.getBytes(UTF_8)));
    return record;
  }

  private void send(KafkaProducer<byte[], byte[]> to, List<Envelope<Message>> messages)
      throws ExecutionException, InterruptedException {
    List<Future<RecordMetadata>> sent = new ArrayList<>();
    messages.forEach(message -> sent.add(to.send(record(name, message))));
    for (Future<RecordMetadata> one : sent) {
      one.get();
    }
  }

  private static KafkaProducer<byte[], byte[]> producer(Map<String, Object> more) {
    var config = new HashMap<String, Object>(more);
    config.put("bootstrap.servers", kafka().bootstrapServers());
    return new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer());
  }
}
