package dev.orderonce.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The Compose file starts what there is, with settings that exist, and opens nothing to others. */
class ComposeTest {

  private static final String FILE = Project.read(Path.of("docker-compose.yml"));

  @Test
  void shouldHaveNothingWrong() {
    // When
    List<String> problems = ComposeCheck.problems(FILE);

    // Then
    assertThat(problems).isEmpty();
  }

  @Test
  void shouldStartEveryServiceAndWhatTheyNeed() {
    // When
    List<String> services = ComposeCheck.services(FILE);

    // Then
    assertThat(services)
        .containsExactlyInAnyOrder(
            "postgres", "kafka", "ingest-api", "cdc-relay", "streams-processor", "subscribers");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          image: postgres                                           | image 'postgres' is not pinned
          image: postgres:latest                                    | image 'postgres:latest' is not pinned
          image: registry:5000/postgres                             | image 'registry:5000/postgres' is not pinned
          healthcheck: {interval: 5s}                               | there is no health check
          network_mode: host                                        | it takes the host's network
          ports: ['8080:8080']                                      | port "8080:8080" is open to others
          ports: ['0.0.0.0:8080:8080']                              | port "0.0.0.0:8080:8080" is open to others
          ports: [{target: 8080}]                                   | port {"target":8080} is open to others
          environment: {ORDERONCE_API_PROT: 1}                      | it does not read ORDERONCE_API_PROT
          environment: [ORDERONCE_RELAY_PORT=1]                     | it does not read ORDERONCE_RELAY_PORT
          environment: {<<: *shared}                                | it does not read ORDERONCE_RELAY_SLOT
          environment: {ORDERONCE_API_POOL_SIZE: many}              | ORDERONCE_API_POOL_SIZE 'many' is wrong: expected a whole number from 1 to 200
          environment: {ORDERONCE_POSTGRES_PASSWORD: hush}          | ORDERONCE_POSTGRES_PASSWORD has a value here, and is a secret
          environment: {POSTGRES_PASSWORD: '${PASSWORD:-hush}'}     | POSTGRES_PASSWORD has a value here, and is a secret
          environment: ['ORDERONCE_API_KEYS=${KEYS}hush']           | ORDERONCE_API_KEYS has a value here, and is a secret
          """)
  void shouldFindWhatIsWrong(String line, String problem) {
    // When
    List<String> problems = ComposeCheck.problems(service(line));

    // Then
    assertThat(problems).containsExactly("ingest-api: " + problem);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          image: registry:5000/postgres:18.6
          ports: ['127.0.0.1:8080:8080', {target: 8080, host_ip: 127.0.0.1}]
          environment: {ORDERONCE_API_PORT: 9090, ORDERONCE_LOG_LEVEL: DEBUG, OTHER: this}
          environment: ['ORDERONCE_API_PORT=${PORT:-9090}', 'ORDERONCE_API_KEYS=${KEYS:?none}', ORDERONCE_OPERATOR_KEYS]
          """)
  void shouldAcceptWhatIsRight(String line) {
    // When
    List<String> problems = ComposeCheck.problems(service(line));

    // Then
    assertThat(problems).isEmpty();
  }

  /** A file with a service that has nothing wrong but, perhaps, that line. */
  private static String service(String line) {
    String image = line.startsWith("image:") ? "" : "image: orderonce:0.1.0\n    ";
    String health = line.startsWith("healthcheck:") ? "" : "healthcheck: {test: [CMD, true]}\n    ";
    return """
    x-shared: &shared
      ORDERONCE_RELAY_SLOT: orderonce_relay
    services:
      ingest-api:
        %s%s%s
    """
        .formatted(image, health, line);
  }
}
