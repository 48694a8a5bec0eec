package dev.orderonce.processor;

import static dev.orderonce.processor.testkit.OrderMessages.ORDER;
import static dev.orderonce.processor.testkit.OrderMessages.TIME;
import static dev.orderonce.processor.testkit.OrderMessages.cancellationRequested;
import static dev.orderonce.processor.testkit.OrderMessages.idNamed;
import static dev.orderonce.processor.testkit.OrderMessages.placed;
import static dev.orderonce.processor.testkit.OrderMessages.placedWithPayment;
import static dev.orderonce.processor.testkit.OrderMessages.withId;
import static org.assertj.core.api.Assertions.assertThat;

import dev.orderonce.contract.Envelope;
import dev.orderonce.contract.Message;
import dev.orderonce.contract.MessageCodec;
import dev.orderonce.contract.OrderId;
import dev.orderonce.processor.order.OrderMachine;
import dev.orderonce.processor.order.Timing;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.processor.StateStore;
import org.apache.kafka.streams.processor.TaskId;
import org.apache.kafka.streams.processor.api.MockProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.StoreBuilder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OrderAdvancerTest {

  @TempDir private Path stateDir;

  private final List<StateStore> stores = new ArrayList<>();

  private MockProcessorContext<Object, Object> context;

  @BeforeEach
  void createContext() {
    Properties config = new Properties();
    config.put(StreamsConfig.APPLICATION_ID_CONFIG, "test");
    config.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, "none:1");
    context = new MockProcessorContext<>(config, new TaskId(0, 0), stateDir.toFile());
    context.setCurrentSystemTimeMs(TIME.toEpochMilli());
    context.setCurrentStreamTimeMs(TIME.toEpochMilli());
  }

  @AfterEach
  void closeStores() {
    stores.forEach(StateStore::close);
  }

  @ParameterizedTest
  @CsvSource({"20, true", "499, true", "500, false"})
  void shouldAskForACommitUnlessStreamsMakesThemAll(long interval, boolean committed) {
    // Given
    var advancer = open(supplier(Duration.ofMillis(interval))).get();
    advancer.init(context);

    // When
    advancer.process(record(placed(), TIME));

    // Then
    assertThat(context.forwarded()).isNotEmpty();
    assertThat(context.committed()).isEqualTo(committed);
  }

  @Test
  void shouldHaveAllTasksOfAThreadShareThePace() {
    // Given
    OrderAdvancer.Supplier supplier = open(supplier(Duration.ofMillis(20)));

    // When
    int commits = 0;
    for (int task = 0; task < 10; task++) {
      var advancer = supplier.get();
      advancer.init(context);
      context.setCurrentSystemTimeMs(TIME.toEpochMilli() + task);
      advancer.process(record(withId(placed(), idNamed("placed " + task)), TIME));
      commits += context.committed() ? 1 : 0;
      context.resetCommit();
    }

    // Then
    assertThat(commits).isEqualTo(5);
  }

  @Test
  void shouldDropWhatNoOrderRemembersAlsoWhenItHasStartedAnew() {
    // Given
    OrderAdvancer.Supplier supplier = open(supplier(Duration.ofMillis(20)));
    var before = supplier.get();
    before.init(context);
    before.process(record(cancellationRequested(), TIME));
    int answers = context.forwarded().size();
    context.resetForwards();

    // When
    var advancer = supplier.get();
    advancer.init(context);
    advancer.process(record(cancellationRequested(), TIME));

    // Then
    assertThat(answers).isEqualTo(1);
    assertThat(context.forwarded()).isEmpty();
  }

  @Test
  void shouldAskForACommitAtRestOfWhatADeadlineDid() {
    // Given
    var advancer = open(supplier(Duration.ofMillis(20))).get();
    advancer.init(context);
    advancer.process(record(placedWithPayment(), TIME));
    context.resetCommit();

    // When
    atRest(TIME.plusSeconds(1));
    boolean committedNothing = context.committed();
    passDeadlines(TIME.plus(Timing.DEFAULT.stepTimeout()));
    atRest(TIME.plus(Timing.DEFAULT.stepTimeout()));

    // Then
    assertThat(committedNothing).isFalse();
    assertThat(context.committed()).isTrue();
  }

  private void passDeadlines(Instant now) {
    punctuate(OrderAdvancer.TIMER_INTERVAL, now);
  }

  private void atRest(Instant now) {
    punctuate(CommitPace.REST, now);
  }

  private void punctuate(Duration interval, Instant now) {
    context.scheduledPunctuators().stream()
        .filter(each -> each.getInterval().equals(interval))
        .forEach(each -> each.getPunctuator().punctuate(now.toEpochMilli()));
  }

  private static OrderAdvancer.Supplier supplier(Duration interval) {
    return new OrderAdvancer.Supplier(
        new OrderMachine(OrderMachine.STEPS, Timing.DEFAULT),
        TopologyOptions.DEFAULT.dedupWindow(),
        ThreadLocal.withInitial(() -> new CommitPace(interval)),
        new ProcessorMetrics(new SimpleMeterRegistry()));
  }

  private OrderAdvancer.Supplier open(OrderAdvancer.Supplier supplier) {
    for (StoreBuilder<?> builder : supplier.stores()) {
      StateStore store = builder.withLoggingDisabled().build();
      store.init(context.getStateStoreContext(), store);
      context.addStateStore(store);
      stores.add(store);
    }
    return supplier;
  }

  private static Record<OrderId, Received> record(Envelope<Message> message, Instant time) {
    Bytes value = Bytes.wrap(MessageCodec.encode(message.data()));
    return new Record<>(ORDER, new Received(message, value), time.toEpochMilli());
  }
}
