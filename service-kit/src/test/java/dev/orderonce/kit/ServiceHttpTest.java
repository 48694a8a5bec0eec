package dev.orderonce.kit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ServiceHttpTest {

  private final Health health = new Health();
  private final CountDownLatch asked = new CountDownLatch(1);
  private final CountDownLatch answered = new CountDownLatch(1);
  private final ServiceHttp server =
      ServiceHttp.create(
          new HttpSettings("127.0.0.1", 0, "--test-port"),
          health,
          Metrics.registry(),
          config ->
              config
                  .routes
                  .get(
                      "/refused",
                      ctx -> {
                        throw new ProblemException(
                            Problem.invalid(List.of(new Problem.FieldError("amount", "too small"))),
                            Map.of("Retry-After", "1"));
                      })
                  .get(
                      "/slow",
                      ctx -> {
                        asked.countDown();
                        answered.await();
                      })
                  .get(
                      "/broken/{key}",
                      ctx -> {
                        throw new IllegalStateException("broken");
                      })
                  .get(
                      "/broken",
                      ctx -> {
                        throw new IllegalStateException("select secret from table");
                      }));
  private final HttpClient client = HttpClient.newHttpClient();

  @BeforeEach
  void start() {
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop();
    client.close();
  }

  @Test
  void shouldBeReadyWhileAllChecksAre() throws Exception {
    // Given
    health.check("database", () -> Readiness.ready("answers"));
    health.check("relay", () -> Readiness.notReady("slot taken"));

    // When
    HttpResponse<String> answer = get("/health/ready");

    // Then
    assertThat(answer.statusCode()).isEqualTo(503);
    assertThat(answer.body())
        .isEqualTo(
            """
            {"ready":false,"checks":{"database":{"ready":true,"detail":"answers"},\
            "relay":{"ready":false,"detail":"slot taken"}}}\
            """);
  }

  @Test
  void shouldNotBeReadyWhenACheckThrows() throws Exception {
    // Given
    health.check(
        "database",
        () -> {
          throw new IllegalStateException("gone");
        });

    // When, Then
    assertThat(get("/health/ready").statusCode()).isEqualTo(503);
    assertThat(get("/health/live").statusCode()).isEqualTo(200);
  }

  @Test
  void shouldNotBeLiveOnceItHasGivenUp() throws Exception {
    // Given
    health.giveUp("out of threads");
    health.giveUp("and then this");

    // When
    HttpResponse<String> answer = get("/health/live");

    // Then
    assertThat(answer.statusCode()).isEqualTo(503);
    assertThat(answer.body()).contains("out of threads").doesNotContain("and then this");
    assertThat(get("/health/ready").statusCode()).isEqualTo(503);
  }

  @Test
  void shouldStopThoughARequestTakesTooLong() throws Exception {
    // Given
    CompletableFuture<?> request = client.sendAsync(request("/slow"), BodyHandlers.discarding());
    asked.await();

    // When
    server.stop();

    // Then
    assertThat(request).failsWithin(Duration.ofSeconds(20));
    answered.countDown();
  }

  @Test
  void shouldAnswerProblemsAsProblemDetails() throws Exception {
    // When
    HttpResponse<String> answer = get("/refused");

    // Then
    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(answer.headers().firstValue("Content-Type")).contains("application/problem+json");
    assertThat(answer.headers().firstValue("Retry-After")).contains("1");
    assertThat(answer.body())
        .isEqualTo(
            """
            {"type":"urn:orderonce:problem:validation_failed","title":"The request is not valid",\
            "status":400,"detail":"amount: too small","code":"validation_failed",\
            "retryable":false,"errors":[{"field":"amount","message":"too small"}]}\
            """);
  }

  @Test
  void shouldTellNothingOfWhatBrokeInside() throws Exception {
    // When
    HttpResponse<String> answer = get("/broken");

    // Then
    assertThat(answer.statusCode()).isEqualTo(500);
    assertThat(answer.body())
        .contains("internal_error", "\"retryable\":true")
        .doesNotContain("secret");
  }

  @Test
  void shouldLogTheRouteThatBrokeAndNotWhatTheClientSent() throws Exception {
    // When
    String told = LogTest.told(() -> get("/broken/secret-of-the-client"));

    // Then
    assertThat(told)
        .contains("GET \\/broken\\/{key} failed")
        .doesNotContain("secret-of-the-client");
  }

  @Test
  void shouldAnswerAnUnknownPathAsAProblem() throws Exception {
    // When
    HttpResponse<String> answer = get("/nowhere");

    // Then
    assertThat(answer.statusCode()).isEqualTo(404);
    assertThat(answer.body()).contains("\"code\":\"not_found\"");
  }

  @Test
  void shouldShowTheMetricsOfTheProcess() throws Exception {
    assertThat(get("/metrics").body()).contains("jvm_memory_used_bytes");
  }

  @Test
  void shouldNamePortAndFlagWhenThePortIsInUse() throws IOException {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      // Given
      HttpSettings settings =
          new HttpSettings(
              taken.getInetAddress().getHostAddress(), taken.getLocalPort(), "--test-port");
      ServiceHttp second = ServiceHttp.create(settings, health, Metrics.registry(), config -> {});

      // When, Then
      assertThatThrownBy(second::start)
          .isInstanceOf(ConfigurationException.class)
          .hasMessage(
              "port %d is in use; choose another with --test-port".formatted(taken.getLocalPort()));
    }
  }

  private HttpResponse<String> get(String path) throws IOException, InterruptedException {
    return client.send(request(path), BodyHandlers.ofString());
  }

  private HttpRequest request(String path) {
    URI uri = URI.create("http://127.0.0.1:%d%s".formatted(server.port(), path));
    return HttpRequest.newBuilder(uri).build();
  }
}
