package dev.orderonce.processor.histories;

import static dev.orderonce.processor.histories.Requirement.require;
import static org.assertj.core.api.Assertions.assertThat;

import dev.orderonce.contract.Envelope;
import dev.orderonce.contract.Message;
import dev.orderonce.contract.MessageId;
import dev.orderonce.contract.OrderId;
import dev.orderonce.contract.StepReply;
import dev.orderonce.contract.TenantId;
import dev.orderonce.contract.Topic;
import dev.orderonce.processor.TopologyOptions;
import dev.orderonce.processor.histories.DrivenOrders.Timer;
import dev.orderonce.processor.histories.Move.Verb;
import dev.orderonce.processor.order.Decision;
import dev.orderonce.processor.order.Order;
import dev.orderonce.processor.order.OrderMachine;
import dev.orderonce.processor.order.Verdict;
import dev.orderonce.testkit.TestOrder;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Orders twice: in worlds of their own with the pure machine, and together in the real topology.
 * After each move the topology must have written what the machine says, record by record.
 */
final class Twins implements Wire, AutoCloseable {

  /** Shorter than orders are kept, and than some histories last. */
  static final Duration DEDUP_WINDOW = Duration.ofMinutes(45);

  private static final Instant START = TestOrder.TIME;

  /** How often the topology looks for deadlines that have passed. */
  private static final Duration LOOK = Duration.ofMillis(200);

  private final Scene scene;
  private final TopologyOptions options;
  private final OrderMachine machine;
  private final DrivenOrders driven;
  private final List<World> worlds = new ArrayList<>();
  private final Map<String, List<WrittenRecord>> expected = new HashMap<>();
  private final Map<MessageId, Long> seen = new HashMap<>();
  private final Map<Topic, Long> offsets = new HashMap<>();
  private Instant now = START;
  private Instant streamTime = Instant.EPOCH;
  private long lookedFor;
  private long dropped;
  private final Map<World, List<Move>> made = new LinkedHashMap<>();
  private final Sightings sightings;

  Twins(Scene scene, Path stateDir, Sightings sightings) {
    this.scene = scene;
    this.sightings = sightings;
    options =
        new TopologyOptions(
            scene.steps(), Scene.TIMING, DEDUP_WINDOW, TopologyOptions.DEFAULT.commitInterval());
    machine = new OrderMachine(options.steps(), options.timing());
    driven = new DrivenOrders(options, stateDir, START);
  }

  /** What must have been seen, or the histories were too short to say much. */
  static final class Sightings {

    private final Set<String> topics = new HashSet<>();
    private long moves;
    private long known;
    private long dropped;
    private long cameAgainLater;
    private long left;
    private long leftEarly;

    long moves() {
      return moves;
    }

    /** The topics that something was written to. */
    Set<String> topics() {
      return topics;
    }

    /** Fails if something was not seen. */
    void requireAll() {
      require(known > 0, "nothing came again that its order remembered");
      require(dropped > 0, "nothing else came again within the window");
      require(cameAgainLater > 0, "nothing came again after the window");
      require(left > leftEarly, "no order left longer than a window after its last message");
      require(leftEarly > 0, "no order left while nothing was read");
    }
  }

  /**
   * Plays moves of one order.
   *
   * @throws AssertionError if the twins differ
   */
  static void play(Scene scene, List<Move> moves) {
    try (TemporaryStores stores = new TemporaryStores();
        Twins twins = new Twins(scene, stores.directory(), new Sightings())) {
      World world = twins.add(TestOrder.SAMPLE.id().value());
      for (Move move : moves) {
        if (world.canMake(move)) {
          twins.make(world, move);
        }
      }
      twins.compareStores();
    }
  }

  /** A new order. */
  World add(UUID id) {
    TenantId tenant = new TenantId(worlds.size() % 2 == 0 ? "demo" : "acme");
    World world = new World(machine, TestOrder.of(new OrderId(id), tenant), this, now);
    worlds.add(world);
    made.put(world, new ArrayList<>());
    return world;
  }

  /** Forgets an order that has left. */
  void remove(World world) {
    worlds.remove(world);
    made.remove(world);
  }

  /** Makes the move in the world and in the topology; time passes for all orders. */
  void make(World world, Move move) {
    sightings.moves++;
    boolean isTime =
        switch (move.verb()) {
          case WAIT, OVERSLEEP -> true;
          case SEND, PERFORM, REFUSE, HEAR, REPEAT, FORGE, DUPLICATE, LOSE, FIND -> false;
        };
    (isTime ? worlds : List.of(world)).forEach(each -> movesOf(each).add(move));
    if (isTime) {
      pass(move.duration());
    } else {
      world.make(move);
    }
    sightings.topics.addAll(expected.keySet());
    assertThat(driven.read()).as("what was written after: %s", move).isEqualTo(expected);
    expected.clear();
  }

  /** The history of an order for which the twins differ also alone, if there is one. */
  String table() {
    for (List<Move> moves : made.values()) {
      if (fails(moves)) {
        return scene.heading()
            + Shrinker.shortest(moves, this::fails).stream()
                .map(move -> move + "\n")
                .collect(Collectors.joining());
      }
    }
    return "(none of the orders fails alone)";
  }

  private boolean fails(List<Move> moves) {
    try {
      play(scene, moves);
      return false;
    } catch (AssertionError e) {
      return true;
    }
  }

  private List<Move> movesOf(World world) {
    return made.getOrDefault(world, List.of());
  }

  /** Compares what is stored. */
  void compareStores() {
    Map<OrderId, Order> orders = new HashMap<>();
    List<Timer> timers = driven.timers();
    for (World world : worlds) {
      Order order = world.order();
      if (order != null) {
        orders.put(order.data().orderId(), order);
        timer(world)
            .forEach(last ->
                assertThat(timers)
                    .anyMatch(timer ->
                        timer.order().equals(last.order()) && timer.deadline() <= last.deadline()));
      }
    }
    assertThat(driven.orders()).isEqualTo(orders);
    // What is left over from earlier deadlines goes when its time comes.
    assertThat(timers)
        .allMatch(timer -> timer.deadline() > now.minus(LOOK.multipliedBy(2)).toEpochMilli());
    assertThat(driven.duplicatesDropped()).as("duplicates dropped").isEqualTo(dropped);
    assertThat(driven.seen())
        .as("seen not long ago, and remembered by no order")
        .allMatch(id -> seen.getOrDefault(id, Long.MIN_VALUE) >= lookedFor - 1);
  }

  private void pass(Duration duration) {
    long looks = looks();
    now = now.plus(duration);
    Move move = new Move(Verb.OVERSLEEP, duration.toString());
    worlds.forEach(world -> world.make(move));
    driven.pass(duration);
    if (looks() > looks) {
      // In the order of the store: the deadline, then the id's bytes, which have no sign.
      List<World> due =
          worlds.stream()
              .filter(world -> timer(world).anyMatch(t -> t.deadline() <= now.toEpochMilli()))
              .sorted(Comparator.comparing(world -> keyOf(timer(world).findFirst().orElseThrow())))
              .toList();
      due.forEach(World::passDeadlines);
    }
  }

  private long looks() {
    return Duration.between(START, now).dividedBy(LOOK);
  }

  private static Stream<Timer> timer(World world) {
    Order order = world.order();
    return order == null
        ? Stream.empty()
        : world.deadline().stream()
            .map(deadline ->
                new Timer(deadline.plusNanos(999_999).toEpochMilli(), order.data().orderId()));
  }

  private static String keyOf(Timer timer) {
    return "%016x %s".formatted(timer.deadline(), timer.order());
  }

  @Override
  public boolean lets(Envelope<? extends Message> message) {
    offsets.merge(message.type().topic(), 1L, Long::sum);
    driven.pipe(message, now);
    streamTime = now;
    if (worlds.stream().anyMatch(world -> knows(world.order(), message))) {
      dropped++;
      sightings.known++;
      return false;
    }
    boolean learns = learns(message);
    // What is believed anyway is not looked for, and what is old goes when something is.
    lookedFor = learns ? lookedFor : span();
    Long before = seen.get(message.id());
    if (before != null && before >= span() - 1 && !learns) {
      dropped++;
      sightings.dropped++;
      return false;
    }
    sightings.cameAgainLater += before == null ? 0 : 1;
    return true;
  }

  /** A reply of the same id may say something else. */
  private boolean learns(Envelope<? extends Message> message) {
    return message.data() instanceof StepReply
        && worlds.stream()
            .map(World::order)
            .filter(
                order -> order != null && order.data().orderId().equals(message.data().orderId()))
            .map(order -> machine.decide(order, message, now).verdict())
            .anyMatch(Verdict.Applied.class::isInstance);
  }

  private static boolean knows(@Nullable Order order, Envelope<? extends Message> message) {
    return order != null
        && order.data().orderId().equals(message.data().orderId())
        && order.data().decided().knows(message.id());
  }

  private long span() {
    return Math.floorDiv(streamTime.toEpochMilli(), DEDUP_WINDOW.toMillis());
  }

  @Override
  public void decided(
      @Nullable Envelope<? extends Message> message,
      Decision decision,
      List<Envelope<? extends Message>> followUps) {
    if (message != null && decision.verdict() instanceof Verdict.Contradicted contradicted) {
      long offset = offsets.getOrDefault(message.type().topic(), 0L) - 1;
      expect(WrittenRecord.deadLetter(message, offset, contradicted.detail(), now));
    }
    if (message != null && !knows(decision.order(), message)) {
      seen.put(message.id(), span());
    }
    followUps.forEach(followUp -> expect(WrittenRecord.of(followUp, now)));
  }

  @Override
  public void left(Order order) {
    sightings.left++;
    if (!streamTime.isAfter(order.data().changedAt().plus(DEDUP_WINDOW))) {
      sightings.leftEarly++;
      order.data().decided().ids().forEach(id -> seen.put(id, span()));
    }
    expect(WrittenRecord.tombstone(order.data().orderId(), now));
  }

  private void expect(WrittenRecord record) {
    expected.computeIfAbsent(record.topic(), topic -> new ArrayList<>()).add(record);
  }

  @Override
  public void close() {
    driven.close();
  }
}
