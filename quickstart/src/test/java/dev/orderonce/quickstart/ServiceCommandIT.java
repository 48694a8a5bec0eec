package dev.orderonce.quickstart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.orderonce.kit.ApiKeys;
import dev.orderonce.kit.embedded.EmbeddedParts;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ServiceCommandIT {

  private static final int SIGTERM = 143;

  private static final EmbeddedParts parts = EmbeddedParts.startTemporary();

  @TempDir Path directory;

  @AfterAll
  static void stop() {
    parts.close();
  }

  static List<ServiceRecipe> services() {
    return ServiceRecipe.ALL;
  }

  @ParameterizedTest
  @MethodSource("services")
  void shouldRunOneServiceUntilAskedToStop(ServiceRecipe recipe) throws Exception {
    // Given
    int port = Objects.requireNonNull(Ports.claim(Map.of(Port.API, 0)).get(Port.API));
    Map<String, String> environment = environment();
    recipe.known().stream()
        .filter(setting -> isHttpPort(setting.name()))
        .forEach(setting -> environment.put(setting.name(), Integer.toString(port)));

    // When
    Process process = launch(recipe.name(), environment);
    try {
      await().atMost(Duration.ofSeconds(60)).until(() -> ready(port));

      // Then
      process.destroy();
      assertThat(process.waitFor()).isEqualTo(SIGTERM);
    } finally {
      process.destroyForcibly();
    }
  }

  @Test
  void shouldNameTheVariableThatIsWrong() throws Exception {
    // Given
    Map<String, String> environment = environment();
    environment.put(ApiKeys.TENANT_KEYS.name(), "demo");

    // When
    Process process = launch("ingest-api", environment);

    // Then
    assertThat(process.errorReader().readAllAsString())
        .startsWith("orderonce ingest-api: ORDERONCE_API_KEYS is wrong")
        .hasLineCount(1);
    assertThat(process.waitFor()).isEqualTo(2);
  }

  private static boolean isHttpPort(String name) {
    return name.endsWith("_PORT") && !name.equals(Port.POSTGRES.setting().name());
  }

  private Map<String, String> environment() {
    Map<String, String> environment = new HashMap<>();
    environment.put("ORDERONCE_POSTGRES_PORT", Integer.toString(parts.postgres().port()));
    environment.put("ORDERONCE_KAFKA_BOOTSTRAP_SERVERS", parts.kafka().bootstrapServers());
    environment.put("ORDERONCE_API_KEYS", "demo=" + ApiKeys.hashed("secret"));
    environment.put("ORDERONCE_PROCESSOR_STATE_DIR", directory.toString());
    return environment;
  }

  private static Process launch(String command, Map<String, String> environment)
      throws IOException {
    ProcessBuilder builder = Program.with(List.of(command));
    builder.environment().putAll(environment);
    return builder.redirectOutput(ProcessBuilder.Redirect.DISCARD).start();
  }

  private static boolean ready(int port) throws InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/health/ready")).build();
    try (HttpClient client = HttpClient.newHttpClient()) {
      return client.send(request, HttpResponse.BodyHandlers.ofString()).statusCode() == 200;
    } catch (IOException e) {
      return false;
    }
  }
}
