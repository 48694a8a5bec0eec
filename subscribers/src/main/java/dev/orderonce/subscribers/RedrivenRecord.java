package dev.orderonce.subscribers;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.orderonce.contract.Headers;
import dev.orderonce.contract.Topic;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.jspecify.annotations.Nullable;

/**
 * The record of a dead letter as it is sent again: to the partition that it was read from; or, if
 * it was never written, to the topic that it was for, where its key leads.
 */
final class RedrivenRecord {

  private static final Set<String> TOPICS =
      Topic.all().stream()
          .filter(topic -> !topic.equals(Topic.DEAD_LETTERS))
          .map(Topic::topicName)
          .collect(Collectors.toUnmodifiableSet());

  private RedrivenRecord() {}

  /**
   * Makes it.
   *
   * @throws IllegalStateException if the letter does not tell where to, or has nothing to send
   */
  static ProducerRecord<byte[], byte[]> of(DeadLetter letter) {
    ConsumerRecord<byte[], byte[]> record = letter.record();
    if (!record.topic().equals(Topic.DEAD_LETTERS.topicName())) {
      return to(record.topic(), record.partition(), letter);
    }
    @Nullable String topic = Received.headerText(record, Headers.ORIGIN_TOPIC);
    if (topic == null) {
      throw new IllegalStateException("it does not tell where it came from");
    }
    // Asking the broker could make the topic.
    if (!TOPICS.contains(topic)) {
      throw new IllegalStateException("there is no topic '%s'".formatted(topic));
    }
    if (record.value() == null) {
      throw new IllegalStateException("its value is not in it: replay its row of the outbox");
    }
    return to(topic, null, letter);
  }

  private static ProducerRecord<byte[], byte[]> to(
      String topic, @Nullable Integer partition, DeadLetter letter) {
    ConsumerRecord<byte[], byte[]> record = letter.record();
    RecordHeaders headers = DeadLetterCollector.withoutAdded(record.headers());
    headers.remove(Headers.REDRIVEN);
    headers.add(Headers.REDRIVEN, Long.toString(letter.id()).getBytes(UTF_8));
    return new ProducerRecord<>(topic, partition, record.key(), record.value(), headers);
  }
}
