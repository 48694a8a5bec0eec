package dev.orderonce.kit;

import static org.assertj.core.api.Assertions.assertThat;

import io.javalin.http.Context;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Connections share threads and buffers; whatever one of them sends, it stays theirs alone. */
class HttpNeighboursIT {

  private static final int DISTURBERS = 4;
  private static final int DISTURBANCES = 4_000;
  private static final int NEIGHBOURS = 2;

  /** Two hosts: what is no HTTP, behind requests that are. */
  private static final String MALFORMED = "GET / HTTP/1.1\r\nHost: x\r\nHost: y\r\n\r\n and more";

  private final ExecutorService clients = Executors.newFixedThreadPool(DISTURBERS + NEIGHBOURS);
  private final ExecutorService workers = Executors.newFixedThreadPool(2);
  private final AtomicBoolean quiet = new AtomicBoolean();
  private final AtomicInteger served = new AtomicInteger();
  private final ServiceHttp server =
      ServiceHttp.create(
          new HttpSettings("127.0.0.1", 0, "--test-port"),
          new Health(),
          Metrics.registry(),
          config -> config.routes.post("/echo", this::echo));

  @BeforeEach
  void start() {
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop();
    clients.shutdownNow();
    workers.shutdownNow();
  }

  @Test
  void shouldAnswerEachClientWhatItAskedWhileOthersSendWhatIsNoHttp() throws Exception {
    // Given
    List<Future<?>> neighbours = new ArrayList<>();
    for (int i = 0; i < NEIGHBOURS; i++) {
      String name = "neighbour " + i;
      neighbours.add(clients.submit(() -> askUntilQuiet(name)));
    }

    // When
    List<Future<?>> disturbers = new ArrayList<>();
    for (int i = 0; i < DISTURBERS; i++) {
      disturbers.add(clients.submit(this::disturb));
    }
    for (Future<?> each : disturbers) {
      each.get();
    }
    quiet.set(true);

    // Then
    for (Future<?> each : neighbours) {
      each.get();
    }
    assertThat(served.get()).isGreaterThan(DISTURBANCES);
  }

  /** Asks one thing after the other on one connection, which is not to end. */
  private void askUntilQuiet(String name) {
    try (RawClient client = new RawClient(server.port())) {
      for (int i = 0; !quiet.get(); i++) {
        String body = name + " request " + i;
        String answer = client.send(post(body)).readUntil(">");
        assertThat(answer).startsWith("HTTP/1.1 200").endsWith("\r\n\r\n<" + body + ">");
        served.incrementAndGet();
      }
    }
  }

  private void disturb() {
    for (int i = 0; i < DISTURBANCES; i++) {
      int before = i % 4;
      try (RawClient client = new RawClient(server.port())) {
        String answers =
            client.send(post("one of more").repeat(before) + MALFORMED).finish().readToEnd();
        // Empty, if the connection was reset, since what is behind the malformed is not read.
        assertThat(answers.isEmpty() ? before : answers.split("<one of more>", -1).length - 1)
            .as(answers)
            .isEqualTo(before);
      }
    }
  }

  /** On another thread, as services do that wait for something. */
  private void echo(Context ctx) {
    String body = ctx.body();
    ctx.future(() -> CompletableFuture.runAsync(() -> ctx.result("<%s>".formatted(body)), workers));
  }

  private static String post(String body) {
    return "POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\n\r\n%s"
        .formatted(body.length(), body);
  }
}
