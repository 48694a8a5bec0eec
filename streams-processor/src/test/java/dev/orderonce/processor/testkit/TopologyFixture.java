package dev.orderonce.processor.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.orderonce.contract.CommandDecided;
import dev.orderonce.contract.CommandStatus;
import dev.orderonce.contract.Direction;
import dev.orderonce.contract.Envelope;
import dev.orderonce.contract.Headers;
import dev.orderonce.contract.Message;
import dev.orderonce.contract.MessageCodec;
import dev.orderonce.contract.MessageId;
import dev.orderonce.contract.OrderEvent;
import dev.orderonce.contract.OrderId;
import dev.orderonce.contract.OrderSnapshot;
import dev.orderonce.contract.OutcomeCode;
import dev.orderonce.contract.SagaStep;
import dev.orderonce.contract.StepCommand;
import dev.orderonce.contract.Topic;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TestOutputTopic;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.test.TestRecord;
import org.jspecify.annotations.Nullable;

/**
 * Tests of the order topology as sentences:
 *
 * <pre>{@code
 * topology
 *     .given(placed())
 *     .when(cancellationRequested())
 *     .thenOutcome(CommandStatus.APPLIED, null)
 *     .thenEvent(new OrderEvent.OrderCancelled(...))
 *     .thenState(OrderState.CANCELLED)
 *     .andNothingElse();
 * }</pre>
 *
 * <p>Every expectation takes the next record of its topic and compares all of it: key, value, and
 * each header, among them the derived id and the message that it was caused by. Time stands still
 * unless {@link #later} moves it.
 */
public final class TopologyFixture implements AutoCloseable {

  private static final String SOURCE = "/orderonce/streams-processor";

  private final TopologyTestDriver driver;
  private final Map<Topic, TestOutputTopic<byte[], byte[]>> outputs = new LinkedHashMap<>();
  private Instant now = OrderMessages.TIME;
  private @Nullable Envelope<Message> cause;

  /**
   * Drives that topology.
   *
   * @param stateDir an empty directory for its stores
   */
  public TopologyFixture(Topology topology, Path stateDir) {
    Properties config = new Properties();
    config.put(StreamsConfig.APPLICATION_ID_CONFIG, "fixture");
    config.put(StreamsConfig.STATE_DIR_CONFIG, stateDir.toString());
    config.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.EXACTLY_ONCE_V2);
    this.driver = new TopologyTestDriver(topology, config, now);
    for (Topic topic : Topic.all()) {
      if (topic != Topic.COMMANDS && topic != Topic.REPLIES) {
        outputs.put(
            topic,
            driver.createOutputTopic(
                topic.topicName(), new ByteArrayDeserializer(), new ByteArrayDeserializer()));
      }
    }
  }

  /** Sends messages and passes over all that follows from them. */
  @SafeVarargs
  public final TopologyFixture given(Envelope<Message>... messages) {
    for (Envelope<Message> message : messages) {
      send(message);
    }
    outputs.values().forEach(TestOutputTopic::readRecordsToList);
    return this;
  }

  /**
   * Lets time go by: the records sent from now on are that much younger. Passes over what follows
   * from deadlines that pass meanwhile; to see that, say {@link #whenTimePasses}.
   */
  public TopologyFixture later(Duration duration) {
    now = now.plus(duration);
    driver.advanceWallClockTime(duration);
    return given();
  }

  /** Lets time go by; what follows from deadlines that pass is to be told by the expectations. */
  public TopologyFixture whenTimePasses(Duration duration) {
    cause = null;
    now = now.plus(duration);
    driver.advanceWallClockTime(duration);
    return this;
  }

  /** Sends a message; what follows from it is to be told by the expectations. */
  public TopologyFixture when(Envelope<Message> message) {
    cause = message;
    send(message);
    return this;
  }

  /** Sends a message in a record that has those headers in place of the message's. */
  public TopologyFixture whenRecordOf(Envelope<Message> message, Map<String, String> headers) {
    cause = message;
    return whenRecord(
        message.type().topic(), key(message), MessageCodec.encode(message.data()), headers);
  }

  /** Sends a record that need not be a message. */
  public TopologyFixture whenRecord(
      Topic topic, byte @Nullable [] key, byte @Nullable [] value, Map<String, String> headers) {
    RecordHeaders recordHeaders = new RecordHeaders();
    headers.forEach((name, text) -> recordHeaders.add(name, text.getBytes(UTF_8)));
    input(topic).pipeInput(new TestRecord<>(key, value, recordHeaders, now));
    return this;
  }

  /** Expects the outcome of the command. */
  public TopologyFixture thenOutcome(CommandStatus status, @Nullable OutcomeCode code) {
    Envelope<Message> command = cause();
    return then(
        MessageId.ofOutcome(command.id()),
        new CommandDecided(command.data().orderId(), command.id(), status, code));
  }

  /** Expects an event. */
  public TopologyFixture thenEvent(OrderEvent event) {
    return then(MessageId.ofEvent(event.orderId(), event.version()), event);
  }

  /** Expects a snapshot. */
  public TopologyFixture thenState(OrderSnapshot snapshot) {
    return then(MessageId.ofSnapshot(snapshot.orderId(), snapshot.version()), snapshot);
  }

  /** Expects a saga step to be asked for. */
  public TopologyFixture thenStep(SagaStep step, StepCommand command) {
    return then(MessageId.ofStep(command.orderId(), step, Direction.FORWARD), command);
  }

  /** Expects a saga step's compensation to be asked for. */
  public TopologyFixture thenCompensation(SagaStep step, StepCommand command) {
    return then(MessageId.ofStep(command.orderId(), step, Direction.COMPENSATION), command);
  }

  /** Expects the order to leave the compacted topic of snapshots. */
  public TopologyFixture thenTombstone(OrderId order) {
    TestRecord<byte[], byte[]> record = next(Topic.STATE);
    assertThat(record.key()).isEqualTo(order.toString().getBytes(UTF_8));
    assertThat(record.value()).isNull();
    assertThat(headersOf(record)).isEmpty();
    assertThat(record.getRecordTime()).isEqualTo(now);
    return this;
  }

  /** Expects the message to be put aside, as it came, with that error. */
  public TopologyFixture thenDeadLetter(String error) {
    Envelope<Message> message = cause();
    return thenDeadLetter(
        message.type().topic(),
        key(message),
        MessageCodec.encode(message.data()),
        message.headers(),
        error);
  }

  /** Expects a record to be put aside, as it came, with that error. */
  public TopologyFixture thenDeadLetter(
      Topic origin,
      byte @Nullable [] key,
      byte @Nullable [] value,
      Map<String, String> headers,
      String error) {
    TestRecord<byte[], byte[]> letter = next(Topic.DEAD_LETTERS);
    assertThat(letter.key()).isEqualTo(key);
    assertThat(letter.value()).isEqualTo(value);
    Map<String, String> actual = headersOf(letter);
    assertThat(actual.remove(Headers.ORIGIN_OFFSET)).matches("\\d+");
    Map<String, String> expected = new LinkedHashMap<>(headers);
    expected.put(Headers.ORIGIN_TOPIC, origin.topicName());
    expected.put(Headers.ORIGIN_PARTITION, "0");
    expected.put(Headers.ERROR, error);
    assertThat(actual).containsExactlyEntriesOf(expected);
    return this;
  }

  /** Expects that every record on every topic was told. */
  public TopologyFixture andNothingElse() {
    outputs.forEach(
        (topic, output) -> assertThat(output.readRecordsToList()).as(topic.topicName()).isEmpty());
    return this;
  }

  @Override
  public void close() {
    driver.close();
  }

  private TopologyFixture then(MessageId id, Message expected) {
    TestRecord<byte[], byte[]> record = next(expected.messageType().topic());
    Envelope<Message> message =
        cause == null ? causedByTime(record, id, expected) : cause.cause(id, SOURCE, expected);
    assertThat(new String(record.value(), UTF_8))
        .isEqualTo(new String(MessageCodec.encode(expected), UTF_8));
    assertThat(record.key()).isEqualTo(key(message));
    assertThat(headersOf(record)).containsExactlyEntriesOf(message.headers());
    assertThat(record.getRecordTime()).isEqualTo(now);
    return this;
  }

  /** What follows from the passing of a deadline is a trace of the order's, begun by that. */
  private Envelope<Message> causedByTime(
      TestRecord<byte[], byte[]> record, MessageId id, Message expected) {
    Map<String, String> actual = headersOf(record);
    MessageId deadline = MessageId.parse(String.valueOf(actual.get(Headers.CAUSATION_ID)));
    String trace = expected.orderId().toString().replace("-", "");
    String span = deadline.toString().replace("-", "").substring(0, 16);
    return new Envelope<>(
        id,
        SOURCE,
        OrderMessages.TENANT,
        now,
        "00-%s-%s-01".formatted(trace, span),
        deadline,
        deadline,
        expected);
  }

  private TestRecord<byte[], byte[]> next(Topic topic) {
    TestOutputTopic<byte[], byte[]> output = outputs.get(topic);
    if (output == null || output.isEmpty()) {
      throw new AssertionError("there is no further record on " + topic.topicName());
    }
    return output.readRecord();
  }

  private void send(Envelope<Message> message) {
    whenRecord(
        message.type().topic(),
        key(message),
        MessageCodec.encode(message.data()),
        message.headers());
  }

  private TestInputTopic<byte[], byte[]> input(Topic topic) {
    return driver.createInputTopic(
        topic.topicName(), new ByteArraySerializer(), new ByteArraySerializer());
  }

  private Envelope<Message> cause() {
    if (cause == null) {
      throw new IllegalStateException("say first when");
    }
    return cause;
  }

  private static byte[] key(Envelope<Message> message) {
    return message.data().orderId().toString().getBytes(UTF_8);
  }

  private static Map<String, String> headersOf(TestRecord<byte[], byte[]> record) {
    Map<String, String> headers = new LinkedHashMap<>();
    for (Header header : record.headers()) {
      String before = headers.put(header.key(), new String(header.value(), UTF_8));
      assertThat(before).as("header %s twice", header.key()).isNull();
    }
    return headers;
  }
}
