package dev.orderonce.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.test.TestRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class WireRecordTest {

  private static final byte[] KEY = "key".getBytes(UTF_8);
  private static final byte[] VALUE = "{}".getBytes(UTF_8);
  private static final WireRecord RECORD = record(VALUE, Map.of("a", "1"), TestOrder.TIME);

  @Test
  void shouldNotDifferFromItsLike() {
    assertThat(record(VALUE, Map.of("a", "1"), TestOrder.TIME).differencesFrom(RECORD)).isEmpty();
  }

  @Test
  void shouldNameEachPartThatDiffers() {
    // Given
    WireRecord other = record(null, Map.of("b", "1"), TestOrder.TIME.plusMillis(1));

    // When
    List<String> differences = other.differencesFrom(RECORD);

    // Then
    assertThat(differences)
        .containsExactly(
            "value\n  expected {}\n  but was  none",
            "time\n  expected 2026-11-21T10:15:30.123Z\n  but was  2026-11-21T10:15:30.124Z",
            "header a\n  expected 1\n  but was  none",
            "header b\n  expected none\n  but was  1");
  }

  @Test
  void shouldTellHeadersInAnotherOrderApart() {
    // Given
    Map<String, String> one = new LinkedHashMap<>(Map.of("a", "1"));
    one.put("b", "2");
    Map<String, String> other = new LinkedHashMap<>(Map.of("b", "2"));
    other.put("a", "1");

    // When
    List<String> differences =
        record(VALUE, other, TestOrder.TIME).differencesFrom(record(VALUE, one, TestOrder.TIME));

    // Then
    assertThat(differences)
        .containsExactly(
            """
            the order of its parts
              expected [value, key, time, header a, header b]
              but was  [value, key, time, header b, header a]\
            """);
  }

  @Test
  void shouldTellBytesApartThatAreNoText() {
    // Given
    WireRecord one = record(new byte[] {0, (byte) 0xff}, Map.of(), TestOrder.TIME);
    WireRecord other = record(new byte[] {0, (byte) 0xfe}, Map.of(), TestOrder.TIME);

    // When, Then
    assertThat(other.differencesFrom(one))
        .containsExactly("value\n  expected 0x00ff\n  but was  0x00fe");
  }

  @Test
  void shouldShowAHeaderThatIsThereTwice() {
    // Given
    RecordHeaders headers = new RecordHeaders();
    headers.add("a", "1".getBytes(UTF_8)).add("a", "1".getBytes(UTF_8));

    // When
    WireRecord read = WireRecord.of("topic", new TestRecord<>(KEY, VALUE, headers, TestOrder.TIME));

    // Then
    assertThat(read.differencesFrom(RECORD))
        .containsExactly("header a, again\n  expected none\n  but was  1");
  }

  private static WireRecord record(
      byte @Nullable [] value, Map<String, String> headers, Instant time) {
    return WireRecord.of("topic", KEY, value, headers, time);
  }
}
