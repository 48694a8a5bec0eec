package dev.orderonce.processor;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.orderonce.contract.MessageId;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Properties;
import java.util.UUID;
import java.util.stream.IntStream;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.processor.TaskId;
import org.apache.kafka.streams.processor.api.MockProcessorContext;
import org.apache.kafka.streams.state.WindowStore;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SeenMessagesTest {

  private static final Duration WINDOW = Duration.ofHours(24);
  private static final long NOW = 1_700_000_000_000L;

  /** More than there are hashes in memory. */
  private static final int MANY = 70_000;

  @TempDir private Path stateDir;

  private WindowStore<MessageId, byte[]> store;

  @BeforeEach
  void openStore() {
    Properties config = new Properties();
    config.put(StreamsConfig.APPLICATION_ID_CONFIG, "test");
    config.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, "none:1");
    var context = new MockProcessorContext<>(config, new TaskId(0, 0), stateDir.toFile());
    store = SeenMessages.storeBuilder(WINDOW).withLoggingDisabled().build();
    store.init(context.getStateStoreContext(), store);
  }

  @AfterEach
  void closeStore() {
    store.close();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3, MANY})
  void shouldFindWhatWasNotedBeforeItWasOpenedAnew(int count) {
    // Given
    List<MessageId> ids = IntStream.range(0, count).mapToObj(SeenMessagesTest::id).toList();
    var before = new SeenMessages(store, WINDOW);
    ids.forEach(id -> before.add(id, NOW));

    // When
    var seen = new SeenMessages(store, WINDOW);

    // Then
    assertThat(ids).allMatch(id -> seen.contains(id, NOW));
    assertThat(ids).allMatch(id -> seen.contains(id, NOW + WINDOW.toMillis()));
    assertThat(seen.contains(id(count), NOW)).isFalse();
  }

  @Test
  void shouldFindWhatIsNotedInASpanThatWasAskedAboutBefore() {
    // Given
    var seen = new SeenMessages(store, WINDOW);
    boolean before = seen.contains(id(1), NOW);

    // When
    seen.add(id(1), NOW + WINDOW.toMillis());

    // Then
    assertThat(before).isFalse();
    assertThat(seen.contains(id(1), NOW)).isTrue();
    assertThat(seen.contains(id(1), NOW + WINDOW.toMillis())).isTrue();
  }

  @Test
  void shouldNotTakeAMessageForTheEntryForNobody() {
    var seen = new SeenMessages(store, WINDOW);

    assertThat(seen.contains(id(1), NOW)).isFalse();
    assertThat(new SeenMessages(store, WINDOW).contains(new MessageId(new UUID(0, 0)), NOW))
        .isFalse();
  }

  private static MessageId id(int number) {
    return new MessageId(UUID.nameUUIDFromBytes(Integer.toString(number).getBytes(UTF_8)));
  }
}
