package dev.orderonce.relay;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orderonce.kit.Settings;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import org.junit.jupiter.api.Test;

class RelayConnectorConfigTest {

  private final RelaySettings settings =
      RelaySettings.from(Settings.of(Map.of("ORDERONCE_RELAY_SLOT", "other")));

  @Test
  void shouldHoldNothingThatAConnectWorkerCouldNotRun() {
    assertThat(RelayConnectorConfig.connector(settings))
        .containsEntry("slot.name", "other")
        .containsEntry("lsn.flush.mode", "connector")
        .allSatisfy((name, value) -> assertThat(value).doesNotContain("dev.orderonce.relay"));
  }

  @Test
  void shouldReadOnlyWhatMayBeUnpublishedWhenItRecovers() {
    // When
    Properties engine = RelayConnectorConfig.recovery(settings, Optional.of("4711"));

    // Then
    assertThat(engine.getProperty("snapshot.select.statement.overrides.public.outbox"))
        .contains("age(xmin) <= age('4711'::xid8::xid)");
  }

  @Test
  void shouldWaitLongForTheFirstRowOfTheOutboxButNotForTheStream() {
    // When
    Properties recovery = RelayConnectorConfig.recovery(settings, Optional.empty());
    Properties stream = RelayConnectorConfig.engine(settings);

    // Then
    assertThat(recovery).containsEntry("driver.socketTimeout", "3600");
    assertThat(stream).containsEntry("driver.socketTimeout", "60");
  }

  @Test
  void shouldNeverRetryInsideTheEngine() {
    // When
    Properties engine = RelayConnectorConfig.engine(settings);

    // Then
    assertThat(engine)
        .containsAllEntriesOf(RelayConnectorConfig.connector(settings))
        .containsEntry("errors.max.retries", "0")
        .containsEntry("offset.storage", TransactionalOffsetStore.class.getName());
  }
}
