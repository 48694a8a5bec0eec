package dev.orderonce.proof;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.orderonce.contract.Envelope;
import dev.orderonce.contract.Headers;
import dev.orderonce.contract.Message;
import dev.orderonce.contract.MessageCodec;
import dev.orderonce.contract.OrderId;
import dev.orderonce.contract.Topic;
import dev.orderonce.contract.UndecodableMessageException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

/** What a reader saw on the topics that the topology writes. */
final class Trails {

  /** All that the topology writes. */
  static final List<Topic> TOPICS =
      List.of(
          Topic.EVENTS,
          Topic.OUTCOMES,
          Topic.STATE,
          Topic.INVENTORY_COMMANDS,
          Topic.PAYMENT_COMMANDS,
          Topic.COMPENSATIONS,
          Topic.DEAD_LETTERS);

  private final Map<OrderId, Trail> ofOrders = new HashMap<>();
  private final List<String> deadLetters = new ArrayList<>();

  /** What a read_committed reader sees who comes now, and reads from the beginning. */
  static Trails committed(String bootstrapServers) {
    Trails trails = new Trails();
    TOPICS.forEach(topic -> CommittedRecords.of(bootstrapServers, topic).forEach(trails::add));
    return trails;
  }

  /** Takes note of a record, and gives the message in it; a dead letter holds none. */
  Optional<Envelope<Message>> add(ConsumerRecord<String, byte[]> record) {
    if (record.topic().equals(Topic.DEAD_LETTERS.topicName())) {
      deadLetters.add(record.key() + ": " + text(record, Headers.ERROR));
      return Optional.empty();
    }
    Envelope<Message> message = decode(record);
    ofOrders.computeIfAbsent(message.data().orderId(), order -> new Trail()).add(message);
    return Optional.of(message);
  }

  /** The trails of all orders that were seen. */
  Map<OrderId, Trail> ofOrders() {
    return ofOrders;
  }

  /** What was put aside, and why. */
  List<String> deadLetters() {
    return deadLetters;
  }

  private static Envelope<Message> decode(ConsumerRecord<String, byte[]> record) {
    try {
      return MessageCodec.decode(name -> text(record, name), record.value());
    } catch (UndecodableMessageException e) {
      throw new IllegalStateException(record.toString(), e);
    }
  }

  private static @Nullable String text(ConsumerRecord<String, byte[]> record, String name) {
    Header header = record.headers().lastHeader(name);
    return header == null ? null : new String(header.value(), UTF_8);
  }
}
