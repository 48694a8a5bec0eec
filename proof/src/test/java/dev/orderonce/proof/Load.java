package dev.orderonce.proof;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.orderonce.contract.Envelope;
import dev.orderonce.contract.Message;
import dev.orderonce.contract.MessageCodec;
import dev.orderonce.contract.OrderId;
import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.common.utils.Utils;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

/**
 * All the clients, and the ledger. They keep as many orders under way in one partition as in
 * another, so that one that stands still does not take the load from those that do not, and send
 * some of the messages twice. What they hear is what a read_committed reader sees who stays.
 */
final class Load implements AutoCloseable {

  /** Orders under way in each partition at first: load, but not all that the machine can take. */
  static final int FEW = 12;

  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final Duration POLL = Duration.ofMillis(50);
  private static final int ONE_TWICE_OF = 5;

  private final int partitions;
  private final KafkaProducer<String, byte[]> producer;
  private final KafkaConsumer<String, byte[]> consumer;
  private final Thread thread = new Thread(this::run, "load");
  private final AtomicReference<@Nullable Exception> failure = new AtomicReference<>();
  private final AtomicBoolean placing = new AtomicBoolean(true);
  private final AtomicBoolean open = new AtomicBoolean(true);
  private final AtomicInteger underWay = new AtomicInteger(FEW);
  private final AtomicIntegerArray settled;
  private final AtomicIntegerArray placed;
  private final Map<OrderId, ScriptedOrder> orders = new ConcurrentHashMap<>();
  private final Trails heard = new Trails();
  private int sent;

  private Load(String bootstrapServers, int partitions) {
    this.partitions = partitions;
    this.settled = new AtomicIntegerArray(partitions);
    this.placed = new AtomicIntegerArray(partitions);
    this.producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", bootstrapServers, "linger.ms", 0),
            new StringSerializer(),
            new ByteArraySerializer());
    this.consumer =
        new KafkaConsumer<>(
            Map.of(
                "bootstrap.servers", bootstrapServers,
                "isolation.level", "read_committed",
                "auto.offset.reset", "earliest"),
            new StringDeserializer(),
            new ByteArrayDeserializer());
  }

  /** Begins to place orders; the topics must be there, with that many partitions each. */
  static Load start(String bootstrapServers, int partitions) {
    Load load = new Load(bootstrapServers, partitions);
    load.thread.start();
    return load;
  }

  /** Waits until so many more orders have come to their end in every partition. */
  void awaitSettled(int more) {
    int[] before = IntStream.range(0, partitions).map(settled::get).toArray();
    awaitPartitions(partition -> settled.get(partition) >= before[partition] + more);
  }

  /** Keeps so many orders under way in every partition from now on. */
  void keepUnderWay(int orders) {
    underWay.set(orders);
  }

  /**
   * Places no more orders, waits until all have come to their end, and then sends all that was ever
   * sent once more.
   */
  void finish() throws InterruptedException {
    placing.set(false);
    awaitPartitions(partition -> settled.get(partition) == placed.get(partition));
    open.set(false);
    thread.join();
    orders.values().forEach(order -> order.said().forEach(this::send));
    producer.flush();
  }

  /** All orders that were placed. */
  Collection<ScriptedOrder> orders() {
    return orders.values();
  }

  /** What was seen while it happened. */
  Trails heard() {
    return heard;
  }

  @Override
  public void close() {
    open.set(false);
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    consumer.close();
    producer.close(Duration.ZERO);
  }

  private void awaitPartitions(IntPredicate condition) {
    Awaitility.await()
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(20))
        .untilAsserted(() -> {
          assertThat(failure.get()).isNull();
          assertThat(IntStream.range(0, partitions))
              .as("partitions, with orders settled %s of %s", settled, placed)
              .allMatch(partition -> condition.test(partition));
        });
  }

  private void run() {
    try {
      consumer.assign(
          Trails.TOPICS.stream()
              .flatMap(topic ->
                  IntStream.range(0, partitions)
                      .mapToObj(partition -> new TopicPartition(topic.topicName(), partition)))
              .toList());
      while (open.get()) {
        if (placing.get()) {
          IntStream.range(0, partitions).forEach(this::topUp);
        }
        consumer.poll(POLL).forEach(record -> heard.add(record).ifPresent(this::hear));
      }
    } catch (RuntimeException e) {
      note(e);
    }
  }

  private void topUp(int partition) {
    while (placed.get(partition) - settled.get(partition) < underWay.get()) {
      Story story = Story.ALL.get(orders.size() % Story.ALL.size());
      ScriptedOrder order = new ScriptedOrder(newId(partition), story);
      orders.put(order.id(), order);
      placed.incrementAndGet(partition);
      order.begin().forEach(this::sendOnceOrTwice);
    }
  }

  private void hear(Envelope<Message> message) {
    ScriptedOrder order = orders.get(message.data().orderId());
    if (order != null && !order.isSettled()) {
      order.hear(message).forEach(this::sendOnceOrTwice);
      if (order.isSettled()) {
        settled.incrementAndGet(partition(order.id()));
      }
    }
  }

  private void sendOnceOrTwice(Envelope<Message> message) {
    send(message);
    if (sent++ % ONE_TWICE_OF == 0) {
      send(message);
    }
  }

  private void send(Envelope<Message> message) {
    ProducerRecord<String, byte[]> record =
        new ProducerRecord<>(
            message.type().topic().topicName(),
            message.data().orderId().toString(),
            MessageCodec.encode(message.data()));
    message.headers().forEach((name, text) -> record.headers().add(name, text.getBytes(UTF_8)));
    Future<RecordMetadata> _ = producer.send(record, (metadata, why) -> note(why));
  }

  private void note(@Nullable Exception why) {
    if (why != null) {
      failure.compareAndSet(null, why);
    }
  }

  private OrderId newId(int partition) {
    while (true) {
      OrderId id = new OrderId(UUID.randomUUID());
      if (partition(id) == partition) {
        return id;
      }
    }
  }

  /** As Kafka's default partitioner has it. */
  private int partition(OrderId id) {
    return Utils.toPositive(Utils.murmur2(id.toString().getBytes(UTF_8))) % partitions;
  }
}
