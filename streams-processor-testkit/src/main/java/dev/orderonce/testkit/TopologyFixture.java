package dev.orderonce.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;

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
import dev.orderonce.contract.OrderState;
import dev.orderonce.contract.OutcomeCode;
import dev.orderonce.contract.StepCommand;
import dev.orderonce.contract.TenantId;
import dev.orderonce.contract.Topic;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.kafka.streams.Topology;
import org.jspecify.annotations.Nullable;

/**
 * Tests of the order topology as sentences:
 *
 * <pre>{@code
 * topology
 *     .given(order.placedWithPayment(), order.cancellationRequested())
 *     .when(order.paymentCaptured())
 *     .thenCompensation(new RefundPayment(order.id(), ...))
 *     .andNothingElse();
 * }</pre>
 *
 * <p>Every expectation takes the next record of its topic and compares all of it: key, value, time
 * and each header, among them the derived id and the message that it was caused by. Records on
 * different topics may be told in any order; {@link #andNothingElse} makes sure that all were told.
 *
 * <p>The topology runs without a broker, with its real stores in a directory of its own. The clock
 * begins at {@link TestOrder#TIME} and stands still unless it is moved. For one thread.
 */
public final class TopologyFixture implements AutoCloseable {

  private static final String SOURCE = "/orderonce/streams-processor";

  private final DrivenTopology topology;
  private final Outputs outputs;
  private final Snapshots snapshots = new Snapshots();
  private final FailureReport report = new FailureReport();
  private final Map<OrderId, TenantId> tenants = new HashMap<>();
  private @Nullable Envelope<Message> cause;
  private @Nullable OrderEvent event;

  /** Drives that topology, and knows the topics from it. */
  public TopologyFixture(Topology topology) {
    this.topology = new DrivenTopology(topology, TestOrder.TIME);
    this.outputs = new Outputs(topology, this.topology);
  }

  /** Sends messages and passes over all that follows from them. */
  @SafeVarargs
  public final TopologyFixture given(Envelope<Message>... messages) {
    for (Envelope<Message> message : messages) {
      send(message);
    }
    outputs.collect();
    outputs.rest().forEach(snapshots::see);
    return this;
  }

  /**
   * Lets time go by: the records sent from now on are that much younger. Passes over what follows
   * from deadlines that pass meanwhile; to see that, say {@link #whenTimePasses}.
   */
  public TopologyFixture later(Duration duration) {
    topology.pass(duration);
    return given();
  }

  /** Sends a message; what follows from it is to be told by the expectations. */
  public TopologyFixture when(Envelope<Message> message) {
    begin(message.type().simpleName(), message);
    send(message);
    return end();
  }

  /** Lets time go by; what follows from deadlines that pass is to be told by the expectations. */
  public TopologyFixture whenTimePasses(Duration duration) {
    begin(duration + " having passed", null);
    topology.pass(duration);
    return end();
  }

  /** Sends a message in a record that has those headers in place of the message's. */
  public TopologyFixture whenRecordOf(Envelope<Message> message, Map<String, String> headers) {
    begin(message.type().simpleName(), message);
    send(message, headers);
    return end();
  }

  /** Sends a record that need not be a message. */
  public TopologyFixture whenRecord(
      Topic topic, byte @Nullable [] key, byte @Nullable [] value, Map<String, String> headers) {
    begin("a record on " + topic, null);
    topology.pipe(topic, key, value, headers);
    return end();
  }

  /** Expects that the command is applied. */
  public TopologyFixture thenOutcome(CommandStatus status) {
    return thenOutcome(status, null);
  }

  /**
   * Expects the outcome of the command.
   *
   * @param code why, unless it is applied
   */
  public TopologyFixture thenOutcome(CommandStatus status, @Nullable OutcomeCode code) {
    Envelope<Message> command = cause();
    return then(
        MessageId.ofOutcome(command.id()),
        new CommandDecided(command.data().orderId(), command.id(), status, code));
  }

  /** Expects an event. */
  public TopologyFixture thenEvent(OrderEvent expected) {
    event = expected;
    return then(MessageId.ofEvent(expected.orderId(), expected.version()), expected);
  }

  /**
   * Expects the snapshot that belongs to the event that was told last, in that state: what the
   * order was before, with the event's version, time and reason.
   */
  public TopologyFixture thenState(OrderState state) {
    if (event == null) {
      throw new IllegalStateException("say thenEvent first: a snapshot belongs to an event");
    }
    return thenState(snapshots.after(event, state, cause == null ? topology.now() : cause.time()));
  }

  /** Expects a snapshot. */
  public TopologyFixture thenState(OrderSnapshot snapshot) {
    return then(MessageId.ofSnapshot(snapshot.orderId(), snapshot.version()), snapshot);
  }

  /** Expects a saga step to be asked for, the first time or again. */
  public TopologyFixture thenStep(StepCommand command) {
    return then(Direction.FORWARD, command);
  }

  /** Expects a saga step's compensation to be asked for, the first time or again. */
  public TopologyFixture thenCompensation(StepCommand command) {
    return then(Direction.COMPENSATION, command);
  }

  /** Expects the order to leave the compacted topic of snapshots. */
  public TopologyFixture thenTombstone(OrderId order) {
    byte[] key = order.toString().getBytes(UTF_8);
    report.requireEqual(
        WireRecord.of(Topic.STATE.topicName(), key, null, Map.of(), topology.now()),
        next(Topic.STATE, "tombstone of " + order));
    return this;
  }

  /** Expects the message to be put aside, as it came, with that error. */
  public TopologyFixture thenDeadLetter(String error) {
    Envelope<Message> message = cause();
    return thenDeadLetter(
        message.type().topic(),
        WireRecord.keyOf(message),
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
    WireRecord letter = next(Topic.DEAD_LETTERS, "dead letter: " + error);
    Map<String, String> expected = new LinkedHashMap<>(headers);
    expected.put(Headers.ORIGIN_TOPIC, origin.topicName());
    expected.put(Headers.ORIGIN_PARTITION, "0");
    expected.put(Headers.ORIGIN_OFFSET, letter.offset());
    expected.put(Headers.ERROR, error);
    report.requireEqual(
        WireRecord.of(Topic.DEAD_LETTERS.topicName(), key, value, expected, topology.now()),
        letter);
    return this;
  }

  /** Expects that every record on every topic was told. */
  public TopologyFixture andNothingElse() {
    report.requireNone(outputs.rest());
    return this;
  }

  /** Ends the topology and removes its stores. */
  @Override
  public void close() {
    topology.close();
  }

  private TopologyFixture then(Direction direction, StepCommand command) {
    if (command.direction() != direction) {
      throw new IllegalArgumentException(
          "%s is not %s".formatted(command.messageType().simpleName(), direction.label()));
    }
    return then(MessageId.ofStep(command.orderId(), command.step(), direction), command);
  }

  private TopologyFixture then(MessageId id, Message expected) {
    WireRecord actual =
        next(
            expected.messageType().topic(),
            expected.messageType().simpleName()
                + " "
                + new String(MessageCodec.encode(expected), UTF_8));
    Envelope<Message> message =
        cause == null ? causedByTime(actual, id, expected) : cause.cause(id, SOURCE, expected);
    report.requireEqual(WireRecord.of(message, topology.now()), actual);
    return this;
  }

  /** What follows from the passing of a deadline is a trace of the order's, begun by that. */
  private Envelope<Message> causedByTime(WireRecord actual, MessageId id, Message expected) {
    MessageId deadline = actual.causation();
    String trace = expected.orderId().toString().replace("-", "");
    String span = deadline.toString().replace("-", "").substring(0, 16);
    return new Envelope<>(
        id,
        SOURCE,
        tenants.getOrDefault(expected.orderId(), TestOrder.SAMPLE.tenant()),
        topology.now(),
        "00-%s-%s-01".formatted(trace, span),
        deadline,
        deadline,
        expected);
  }

  private WireRecord next(Topic topic, String what) {
    WireRecord record = outputs.next(topic.topicName());
    if (record == null) {
      throw report.missing(topic.topicName(), what, outputs.topics());
    }
    snapshots.see(record);
    return record;
  }

  private void begin(String what, @Nullable Envelope<Message> message) {
    report.begin(what);
    cause = message;
    event = null;
  }

  private TopologyFixture end() {
    report.came(outputs.collect());
    return this;
  }

  private void send(Envelope<Message> message) {
    send(message, message.headers());
  }

  private void send(Envelope<Message> message, Map<String, String> headers) {
    tenants.putIfAbsent(message.data().orderId(), message.tenant());
    byte[] value = MessageCodec.encode(message.data());
    topology.pipe(message.type().topic(), WireRecord.keyOf(message), value, headers);
  }

  private Envelope<Message> cause() {
    if (cause == null) {
      throw new IllegalStateException("say when first, with a message");
    }
    return cause;
  }
}
