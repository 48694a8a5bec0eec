package dev.orderonce.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.connect.json.JsonConverter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SourcePositionTest {

  @ParameterizedTest
  @CsvSource({"1, 0, false", "9223372036854775807, 4096, false", "17, 0, true"})
  void shouldBeReadAsItWasStored(long lsn, long rows, boolean inSnapshot) throws Exception {
    // Given
    SourcePosition position = new SourcePosition(lsn, rows, inSnapshot);

    // When
    ByteBuffer stored = stored(position.offsets());

    // Then
    assertThat(StoredPosition.parse(stored).position()).isEqualTo(position);
  }

  @Test
  void shouldTellItsLastRow() throws Exception {
    // Given
    SourcePosition position =
        new SourcePosition(17, 2, false, Optional.of(new LastRow(4_294_967_295L, 31)));

    // Then
    assertThat(StoredPosition.parse(stored(position.offsets())).position()).isEqualTo(position);
    assertThat(position.reached()).isEqualTo(32);
    assertThat(new SourcePosition(17, 0, false).reached()).isEqualTo(17);
    assertThat(new SourcePosition(17, 0, false, Optional.of(LastRow.before(17))).reached())
        .isEqualTo(17);
  }

  @Test
  void shouldTellWhichWalItIsOf() throws Exception {
    // Given
    WalTimeline wal = new WalTimeline(7_563_198_455_612_345_678L, 3, 17);
    Map<String, Object> offsets = new HashMap<>(new SourcePosition(17, 1, false).offsets());
    offsets.putAll(wal.offsets());

    // Then
    assertThat(StoredPosition.parse(stored(offsets)).wal()).contains(wal);
    assertThat(StoredPosition.parse(SourcePosition.RECOVERING.stored()).wal()).isEmpty();
  }

  @Test
  void shouldConfirmNothingOfAnUnfinishedSnapshot() {
    assertThat(new SourcePosition(17, 0, true).offsets()).doesNotContainKey("lsn_commit");
  }

  @ParameterizedTest
  @ValueSource(strings = {"{}", "{\"lsn\":\"17\"}", "[", "null"})
  void shouldRefuseWhatIsNoPosition(String text) {
    assertThatThrownBy(
            () -> StoredPosition.parse(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8))))
        .isInstanceOf(PositionLostException.class);
  }

  /** As the engine stores it. */
  private static ByteBuffer stored(Map<String, Object> offsets) throws Exception {
    try (JsonConverter converter = new JsonConverter()) {
      converter.configure(Map.of("schemas.enable", "false"), false);
      return ByteBuffer.wrap(converter.fromConnectData("any", null, offsets));
    }
  }
}
