package dev.orderonce.kit;

import static org.assertj.core.api.Assertions.assertThat;

import io.javalin.http.Context;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a server bears from clients that are slow, greedy or confused. */
@TestInstance(Lifecycle.PER_CLASS)
class HttpLimitsTest {

  /** More than the server has request threads. */
  private static final int MANY = 260;

  private static final int MAX_CONNECTIONS = 2 * MANY + 20;
  private static final Duration IDLE = Duration.ofMillis(900);
  private static final Duration REQUEST = Duration.ofMillis(600);
  private static final int LARGE = 64 << 20;
  private static final int PATIENCE_SECONDS = 15;

  private final CompletableFuture<IOException> cutOff = new CompletableFuture<>();
  private final ServiceHttp server = server(IDLE, REQUEST);

  @BeforeAll
  void start() {
    server.start();
  }

  @AfterAll
  void stop() {
    server.stop();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      textBlock =
          """
          GET /echo HTTP/1.1                        | 405 | method_not_allowed
          DELETE /health/live HTTP/1.1              | 405 | method_not_allowed
          BREW /health/live HTTP/1.1                | 405 | method_not_allowed
          GET /nowhere HTTP/1.1                     | 404 | not_found
          GET /segment/%zz HTTP/1.1                 | 400 | bad_request
          GET /segment/%ff HTTP/1.1                 | 400 | bad_request
          GET /segment/%00 HTTP/1.1                 | 400 | bad_request
          GET nowhere HTTP/1.1                      | 400 | bad_request
          GET /health/live HTTP/9.9                 | 505 | http_version_not_supported
          \1\2\3                                    | 400 | bad_request
          """)
  void shouldRefuseWithAProblem(String requestLine, int status, String code) {
    assertThat(ask(requestLine.strip() + "\r\nHost: x\r\nConnection: close\r\n\r\n"))
        .startsWith("HTTP/1.1 " + status)
        .containsIgnoringCase("content-type: application/problem+json")
        .contains("\"code\":\"%s\"".formatted(code))
        .doesNotContainIgnoringCase("jetty")
        .doesNotContain("Exception");
  }

  @Test
  void shouldNameTheMethodsThatThePathHas() {
    assertThat(ask("GET /echo HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"))
        .containsIgnoringCase("\r\nAllow: POST\r\n");
  }

  @Test
  void shouldDecodeWhateverVisibleTextASegmentHolds() {
    assertThat(
            ask(
                """
                GET /segment/a%2Fb%25%3B%5C%2e%2E HTTP/1.1\r
                Host: x\r
                Connection: close\r
                \r
                """))
        .endsWith("\r\n\r\na/b%;\\..");
  }

  @Test
  void shouldRefuseHeadersAndPathsThatAreTooLong() {
    // When
    String header = ask("GET / HTTP/1.1\r\nHost: x\r\nX: %s\r\n\r\n".formatted("x".repeat(10_000)));
    String path = ask("GET /%s HTTP/1.1\r\nHost: x\r\n\r\n".formatted("x".repeat(10_000)));

    // Then
    assertThat(header).startsWith("HTTP/1.1 431").contains("\"code\":\"headers_too_large\"");
    assertThat(path).startsWith("HTTP/1.1 414").contains("\"code\":\"uri_too_long\"");
  }

  @Test
  void shouldRefuseBodiesThatAreTooLargeHoweverTheyAreFramed() {
    // When
    String announced = ask(post("Content-Length: 100000", ""));
    String chunked = ask(post("Transfer-Encoding: chunked", "fffff\r\n" + "x".repeat(100_000)));

    // Then
    assertThat(announced).startsWith("HTTP/1.1 413").contains("\"code\":\"body_too_large\"");
    assertThat(chunked).startsWith("HTTP/1.1 413").contains("\"code\":\"body_too_large\"");
  }

  /** A client that cannot write on does not look for what was said to it meanwhile. */
  @Test
  void shouldTakeATooLargeBodySoThatItsSenderReadsTheAnswer() throws Exception {
    try (HttpClient client = HttpClient.newHttpClient()) {
      HttpRequest request =
          HttpRequest.newBuilder(URI.create("http://127.0.0.1:%d/echo".formatted(server.port())))
              .POST(HttpRequest.BodyPublishers.ofString("x".repeat(500_000)))
              .build();
      for (int i = 0; i < 50; i++) {
        HttpResponse<String> answer = client.send(request, HttpResponse.BodyHandlers.ofString());
        assertThat(answer.statusCode()).isEqualTo(413);
        assertThat(answer.body()).contains("\"code\":\"body_too_large\"");
      }
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      textBlock =
          """
          Content-Length: 5 & Content-Length: 6           | hello
          Content-Length: -1                               | hello
          Content-Length: 5 & Transfer-Encoding: chunked  | hello
          Transfer-Encoding: gzip, chunked                 | hello
          Transfer-Encoding: chunked                       | zz
          """)
  void shouldRefuseBodiesWhoseEndIsInDoubt(String framing, String body) {
    assertThat(ask(post(framing.replace(" & ", "\r\n"), body + "\r\n")))
        .matches("(?s)HTTP/1.1 (400|501) .*")
        .contains("application/problem+json");
  }

  @Test
  void shouldReadABodyInPiecesAndSayThatItMayBeSent() {
    try (RawClient client = new RawClient(server.port())) {
      client.send(post("Expect: 100-continue\r\nTransfer-Encoding: chunked", ""));
      client.readUntil("HTTP/1.1 100");
      client.send("5\r\nhello\r\n").send("1\r\n \r\n").send("5\r\nagain\r\n0\r\n\r\n");
      assertThat(client.readUntil("again")).contains("HTTP/1.1 200").contains("hello again");
    }
  }

  @Test
  void shouldAnswerPipelinedRequestsInOrder() {
    try (RawClient client = new RawClient(server.port())) {
      String one = "POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\none";
      client.send(one + one.replace("one", "two") + one.replace("one", "end"));
      assertThat(client.readUntil("end")).matches("(?s).*\r\n\r\none.*\r\n\r\ntwo.*");
    }
  }

  @Test
  void shouldServeOthersWhileManySendTheirRequestsSlowly() {
    // Given
    ServiceHttp patient = server(Duration.ofMinutes(5), Duration.ofMinutes(5));
    patient.start();
    List<RawClient> slow = new ArrayList<>();
    for (int i = 0; i < MANY; i++) {
      slow.add(new RawClient(patient.port()).send(post("Content-Length: 9999", "{")));
      slow.add(new RawClient(patient.port()).send("POST /echo HTTP/1.1\r\nHost: x\r\n"));
    }

    // When
    CompletableFuture<String> other =
        CompletableFuture.supplyAsync(() -> ask(patient, post("Content-Length: 5", "hello")));
    do {
      // Never silent, or the server would end them as idle once it has no thread left.
      slow.forEach(client -> client.send("x"));
    } while (!isDoneSoon(other));

    // Then
    assertThat(other.join()).startsWith("HTTP/1.1 200").endsWith("hello");
    slow.forEach(RawClient::close);
    patient.stop();
  }

  @Test
  void shouldEndRequestsThatDoNotArrive() {
    try (RawClient head = new RawClient(server.port());
        RawClient body = new RawClient(server.port())) {
      // When
      head.send("POST /echo HTTP/1.1\r\nHost: x\r\n");
      body.send(post("Content-Length: 100", "{"));

      // Then
      assertThat(head.readToEnd()).isEmpty();
      assertThat(body.readToEnd()).startsWith("HTTP/1.1 408").contains("request_timeout");
    }
  }

  @Test
  void shouldEndARequestThatArrivesByteByByteWithoutEnd() throws Exception {
    try (RawClient head = new RawClient(server.port());
        RawClient body = new RawClient(server.port())) {
      // Given
      CompletableFuture<String> headEnd = CompletableFuture.supplyAsync(head::readToEnd);
      CompletableFuture<String> bodyEnd = CompletableFuture.supplyAsync(body::readToEnd);
      head.send("GET / HTTP/1.1\r\nX: ");
      body.send(post("Content-Length: 60000", ""));

      // When
      do {
        head.send("x");
        body.send("x");
      } while (!isDoneSoon(CompletableFuture.allOf(headEnd, bodyEnd)));

      // Then
      assertThat(headEnd.get()).isEmpty();
      assertThat(bodyEnd.get()).matches("(?s)|HTTP/1.1 408 .*request_timeout.*");
    }
  }

  @Test
  void shouldEndAConnectionWhoseClientDoesNotTakeItsAnswer() throws Exception {
    try (RawClient client = new RawClient(server.port())) {
      // Given
      client.send("GET /large HTTP/1.1\r\nHost: x\r\n\r\n");

      // When
      client.readUntil("HTTP/1.1 200");

      // Then
      assertThat(cutOff.get(PATIENCE_SECONDS, TimeUnit.SECONDS)).isInstanceOf(IOException.class);
    }
  }

  @Test
  void shouldLetAnAnswerComeLaterThanAConnectionMayBeSilent() {
    try (RawClient client = new RawClient(server.port())) {
      client.send("GET /later HTTP/1.1\r\nHost: x\r\n\r\n");
      assertThat(client.readUntil("at last")).startsWith("HTTP/1.1 200");
    }
  }

  @Test
  void shouldBoundTheConnectionsAndServeTheNextWhenOneEnds() {
    // Given
    List<RawClient> silent = new ArrayList<>();
    for (int i = 0; i < MAX_CONNECTIONS; i++) {
      silent.add(new RawClient(server.port()));
    }

    // When
    String next = ask(post("Content-Length: 5", "hello"));

    // Then
    assertThat(next).startsWith("HTTP/1.1 200");
    silent.forEach(RawClient::close);
  }

  private ServiceHttp server(Duration idle, Duration request) {
    HttpLimits limits = new HttpLimits(MAX_CONNECTIONS, idle, request);
    return ServiceHttp.create(
        new HttpSettings("127.0.0.1", 0, "--test-port", limits, Optional.empty()),
        new Health(),
        Metrics.registry(),
        config ->
            config
                .routes
                .post("/echo", ctx -> ctx.result(ctx.bodyAsBytes()))
                .get("/segment/{text}", ctx -> ctx.result(ctx.pathParam("text")))
                .get("/large", this::answerMuch)
                .get("/later", ctx -> ctx.future(() -> later(ctx))));
  }

  private static CompletableFuture<Void> later(Context ctx) {
    return new CompletableFuture<Void>()
        .completeOnTimeout(null, 2 * IDLE.toMillis(), TimeUnit.MILLISECONDS)
        .thenRun(() -> ctx.result("at last"));
  }

  private void answerMuch(Context ctx) throws IOException {
    try {
      ctx.res().getOutputStream().write(new byte[LARGE]);
    } catch (IOException e) {
      cutOff.complete(e);
      throw e;
    }
  }

  /** Whether it completes within a tenth of the time that a request may take. */
  private static boolean isDoneSoon(CompletableFuture<?> future) {
    CompletableFuture.anyOf(future)
        .completeOnTimeout(null, REQUEST.toMillis() / 10, TimeUnit.MILLISECONDS)
        .join();
    return future.isDone();
  }

  private String ask(String request) {
    return ask(server, request);
  }

  private static String ask(ServiceHttp server, String request) {
    try (RawClient client = new RawClient(server.port())) {
      return client.send(request).readToEnd();
    }
  }

  private static String post(String framing, String body) {
    return "POST /echo HTTP/1.1\r\nHost: x\r\nConnection: close\r\n%s\r\n\r\n%s"
        .formatted(framing, body);
  }
}
