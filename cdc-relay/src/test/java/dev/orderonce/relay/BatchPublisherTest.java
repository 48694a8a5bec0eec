package dev.orderonce.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.debezium.engine.DebeziumEngine.Offsets;
import io.debezium.engine.DebeziumEngine.RecordCommitter;
import io.debezium.engine.RecordChangeEvent;
import io.debezium.engine.StopEngineException;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.source.SourceRecord;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class BatchPublisherTest {

  private static final WalTimeline WAL = new WalTimeline(17, 2);
  private static final Map<String, ?> STREAMED = Map.of("lsn", 210L, "lsn_commit", 200L);
  private static final Map<String, ?> IN_SNAPSHOT = Map.of("lsn", 100L, "snapshot", "INITIAL");
  private static final Map<String, ?> END_OF_SNAPSHOT =
      Map.of("lsn", 100L, "snapshot", "INITIAL", "last_snapshot_record", true);

  private Instant now = Instant.parse("2026-11-21T10:15:30Z");
  private final RelayMetrics metrics = new RelayMetrics(new SimpleMeterRegistry());
  private final MockProducer<byte[], byte[]> producer =
      new MockProducer<>(true, null, new ByteArraySerializer(), new ByteArraySerializer());
  private final TransactionalWriter writer =
      new TransactionalWriter(
          producer, Delivery.EXACTLY_ONCE, () -> now, metrics, new RefusedRows());
  private final List<SourcePosition> required = new ArrayList<>();
  private final AtomicInteger streaming = new AtomicInteger();
  private final BatchPublisher publisher = publisher(new PositionTracker(Optional.empty()));
  private boolean leftOut;
  private final EngineStandIn engine = new EngineStandIn();

  @BeforeEach
  void open() {
    writer.open();
  }

  @Test
  void shouldCommitABatchWithThePositionBehindIt() throws Exception {
    // When
    publisher.handleBatch(List.of(row(STREAMED), row(STREAMED)), engine);

    // Then
    assertThat(topics())
        .containsExactly("orders.commands", "orders.commands", "orderonce.relay.offsets");
    assertThat(engine.stored).isEqualTo(stored(new SourcePosition(200, 2, false)));
  }

  @Test
  void shouldPublishNothingOfAHeartbeatButItsPosition() throws Exception {
    // When
    publisher.handleBatch(List.of(record(RelayConnectorConfig.HEARTBEAT_TOPIC, STREAMED)), engine);

    // Then
    assertThat(topics()).containsExactly("orderonce.relay.offsets");
    assertThat(engine.stored).isEqualTo(stored(beginning(200)));
  }

  @Test
  void shouldCommitTheSnapshotAsAWhole() throws Exception {
    // When
    publisher.handleBatch(List.of(row(IN_SNAPSHOT)), engine);
    List<String> within = topics();
    publisher.handleBatch(List.of(row(IN_SNAPSHOT), row(END_OF_SNAPSHOT)), engine);

    // Then
    assertThat(within).isEmpty();
    assertThat(topics()).hasSize(4);
    assertThat(engine.stored).isEqualTo(stored(beginning(100)));
  }

  @Test
  void shouldCommitALongSnapshotInParts() throws Exception {
    // When
    publisher.handleBatch(List.of(row(IN_SNAPSHOT)), engine);
    now = now.plus(BatchPublisher.LONGEST_SNAPSHOT).plusMillis(1);
    publisher.handleBatch(List.of(row(IN_SNAPSHOT)), engine);

    // Then
    assertThat(topics()).hasSize(3);
    assertThat(engine.stored).isEqualTo(stored(new SourcePosition(100, 0, true)));
  }

  @Test
  void shouldMakeSureOfTheSlotOnceBeforeItCommitsWhatTheSlotGave() throws Exception {
    // When
    publisher.handleBatch(List.of(row(END_OF_SNAPSHOT)), engine);
    boolean within = required.isEmpty();
    publisher.handleBatch(List.of(row(STREAMED)), engine);
    publisher.handleBatch(List.of(row(STREAMED)), engine);

    // Then
    assertThat(within).isTrue();
    assertThat(required).containsExactly(new SourcePosition(100, 0, false));
  }

  @Test
  void shouldCommitNothingBehindRowsThatTheSlotLeftOut() {
    // Given
    SourcePosition published = new SourcePosition(200, 1, false);
    BatchPublisher resumed = publisher(new PositionTracker(Optional.of(published)));
    leftOut = true;

    // When
    assertThatThrownBy(
            () -> resumed.handleBatch(List.of(row(STREAMED), row(STREAMED), row(STREAMED)), engine))
        .isInstanceOf(PositionLostException.class);

    // Then
    assertThat(required).containsExactly(published);
    assertThat(topics()).isEmpty();
    assertThat(writer.failure()).isInstanceOf(PositionLostException.class);
  }

  @Test
  void shouldVouchForNothingBeforeTheSnapshotIsCommitted() throws Exception {
    // When
    publisher.handleBatch(List.of(row(IN_SNAPSHOT)), engine);
    now = now.plus(BatchPublisher.LONGEST_SNAPSHOT).plusMillis(1);
    publisher.handleBatch(List.of(row(IN_SNAPSHOT)), engine);
    boolean within = publisher.isPast(100) || streaming.get() > 0;
    publisher.handleBatch(List.of(row(END_OF_SNAPSHOT)), engine);

    // Then
    assertThat(within).isFalse();
    assertThat(publisher.isPast(100)).isTrue();
    assertThat(publisher.isPast(101)).isFalse();
    assertThat(streaming).hasValue(1);
  }

  @Test
  void shouldNotGoOnBehindAFailureThatTheEngineOnlyLogs() throws Exception {
    // Given
    producer.commitTransactionException = new TimeoutException("no answer");

    // When
    assertThatThrownBy(() -> publisher.handleBatch(List.of(row(STREAMED)), engine))
        .hasRootCauseMessage("no answer");

    // Then
    producer.commitTransactionException = null;
    assertThatThrownBy(() -> publisher.handleBatch(List.of(row(STREAMED)), engine))
        .hasRootCauseMessage("no answer");
    assertThat(topics()).isEmpty();
  }

  @Test
  void shouldNotLeaveATransactionOpenIfTheEngineStoresNothing() {
    // Given
    engine.stores = false;

    // Then
    assertThatThrownBy(() -> publisher.handleBatch(List.of(row(STREAMED)), engine))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void shouldDoNothingForAnEmptyBatch() {
    assertThatCode(() -> publisher.handleBatch(List.of(), engine)).doesNotThrowAnyException();
    assertThat(writer.openSince()).isNull();
  }

  @Test
  void shouldTakeNoBatchAfterAStop() throws Exception {
    // When
    publisher.stop(Duration.ofSeconds(1));

    // Then
    assertThatThrownBy(() -> publisher.handleBatch(List.of(row(STREAMED)), engine))
        .isInstanceOf(StopEngineException.class);
    assertThat(topics()).isEmpty();
  }

  private BatchPublisher publisher(PositionTracker tracker) {
    Continuity continuity =
        new Continuity() {
          @Override
          public void require(SourcePosition from) {
            required.add(from);
            if (leftOut) {
              throw new PositionLostException("rows are left out");
            }
          }

          @Override
          public Map<String, Object> wal() {
            return WAL.offsets();
          }
        };
    return new BatchPublisher(
        RelayFixture.parts(producer, () -> now, metrics),
        writer,
        tracker,
        continuity,
        streaming::incrementAndGet);
  }

  /** Before all rows that a transaction of its own brings. */
  private static SourcePosition beginning(long lsn) {
    return new SourcePosition(lsn, 0, false, Optional.of(LastRow.before(lsn)));
  }

  private static Map<String, Object> stored(SourcePosition position) {
    Map<String, Object> stored = new HashMap<>(position.offsets());
    stored.putAll(WAL.offsets());
    return stored;
  }

  /** The topics of what is committed. */
  private List<String> topics() {
    return producer.history().stream().map(ProducerRecord::topic).toList();
  }

  private static RecordChangeEvent<SourceRecord> row(Map<String, ?> offset) {
    return record("orders.commands", offset);
  }

  private static RecordChangeEvent<SourceRecord> record(String topic, Map<String, ?> offset) {
    SourceRecord source =
        new SourceRecord(Map.of("server", "orderonce"), offset, topic, Schema.STRING_SCHEMA, "{}");
    return () -> source;
  }

  /** Stores what is marked, and only swallows a failure, as the engine does. */
  private final class EngineStandIn implements RecordCommitter<RecordChangeEvent<SourceRecord>> {

    private final Map<String, Object> stored = new HashMap<>();
    private boolean stores = true;

    @Override
    public void markProcessed(RecordChangeEvent<SourceRecord> event) {
      throw new AssertionError("the connector's own offset must not be stored");
    }

    @Override
    public void markProcessed(RecordChangeEvent<SourceRecord> event, Offsets offsets) {}

    @Override
    public void markBatchFinished() {
      if (!stores) {
        return;
      }
      try {
        writer.commit(Map.of(bytes("key"), bytes("value")));
      } catch (RuntimeException swallowed) {
        assertThat(writer.failure()).isNotNull();
      }
    }

    @Override
    public Offsets buildOffsets() {
      stored.clear();
      return stored::put;
    }

    private static ByteBuffer bytes(String text) {
      return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
    }
  }
}
