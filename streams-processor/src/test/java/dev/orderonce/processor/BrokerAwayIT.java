package dev.orderonce.processor;

import static dev.orderonce.processor.TestBroker.PATIENCE;
import static dev.orderonce.processor.TestBroker.awaitReady;
import static dev.orderonce.processor.TestBroker.get;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.http.HttpResponse;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a processor says of itself while its broker is away. */
class BrokerAwayIT {

  @TempDir private Path directory;
  private TestBroker broker;

  @BeforeEach
  void startBroker() {
    broker = TestBroker.start(directory);
  }

  @AfterEach
  void stopBroker() {
    broker.close();
  }

  /** It goes before the first heartbeat of one who joined as members of a classic group do. */
  @ParameterizedTest
  @CsvSource({
    "ORDERONCE_PROCESSOR_SESSION_TIMEOUT, 6s",
    "ORDERONCE_PROCESSOR_GROUP_PROTOCOL, streams"
  })
  void shouldNotBeReadyWhileTheBrokerIsAway(String setting, String value) throws Exception {
    // Given
    ProcessorService service = new ProcessorService(broker.settings("state", setting, value));
    service.start();
    awaitReady(service);

    // When
    broker.close();

    // Then
    await()
        .atMost(PATIENCE)
        .untilAsserted(() -> {
          HttpResponse<String> answer = get(service, "/health/ready");
          assertThat(answer.body()).contains("the broker is away");
          assertThat(answer.statusCode()).isEqualTo(503);
        });
    assertThat(get(service, "/v1/stores").statusCode()).isEqualTo(503);
    assertThat(get(service, "/health/live").statusCode()).isEqualTo(200);
    broker.restart();
    awaitReady(service);
    service.stop();
  }
}
