package dev.orderonce.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.orderonce.contract.Topic;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.TestOutputTopic;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.test.TestRecord;
import org.jspecify.annotations.Nullable;

/** A topology that runs without a broker, on a clock that is moved by hand. */
final class DrivenTopology implements AutoCloseable {

  private final TemporaryDirectory stateDir = TemporaryDirectory.create();
  private final TopologyTestDriver driver;
  private Instant now;

  DrivenTopology(Topology topology, Instant start) {
    Properties config = new Properties();
    config.put(StreamsConfig.APPLICATION_ID_CONFIG, "fixture");
    config.put(StreamsConfig.STATE_DIR_CONFIG, stateDir.path().toString());
    config.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.EXACTLY_ONCE_V2);
    this.driver = new TopologyTestDriver(topology, config, start);
    this.now = start;
  }

  Instant now() {
    return now;
  }

  void pass(Duration duration) {
    now = now.plus(duration);
    driver.advanceWallClockTime(duration);
  }

  void pipe(
      Topic topic, byte @Nullable [] key, byte @Nullable [] value, Map<String, String> headers) {
    RecordHeaders recordHeaders = new RecordHeaders();
    headers.forEach((name, text) -> recordHeaders.add(name, text.getBytes(UTF_8)));
    driver
        .createInputTopic(topic.topicName(), new ByteArraySerializer(), new ByteArraySerializer())
        .pipeInput(new TestRecord<>(key, value, recordHeaders, now));
  }

  /** What was written to that topic since the last time. */
  List<WireRecord> read(String topic) {
    TestOutputTopic<byte[], byte[]> output =
        driver.createOutputTopic(topic, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    return output.readRecordsToList().stream().map(record -> WireRecord.of(topic, record)).toList();
  }

  @Override
  public void close() {
    try (stateDir) {
      driver.close();
    }
  }
}
