package dev.orderonce.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.IntFunction;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whatever is sent: an answer, no fault, nothing of the inside, and no effect but what it says. */
class HostileInputIT {

  private static final int ANSWERS = 20_500;
  private static final int CLIENTS = 4;
  private static final int AT_ONCE = 12;
  private static final int ACCEPTED_BELOW = 300;

  /** Said of a message whose version or coding is none that there is. */
  private static final Set<Integer> UNKNOWN_PROTOCOL = Set.of(501, 505);

  private static final Pattern INSIDE =
      Pattern.compile(
          "Exception|Throwable|\\bat [a-z]+\\.[a-z]+|org\\.|com\\.|dev\\.order|java\\.|jackson|jetty|javalin"
              + "|insert into|select .* from|SQLSTATE|psql|postgres",
          Pattern.CASE_INSENSITIVE);

  private static final ObjectMapper JSON = new ObjectMapper();

  private final AtomicLong answered = new AtomicLong();
  private final AtomicLong orders = new AtomicLong();
  private final AtomicLong commands = new AtomicLong();

  @Test
  void shouldAnswerWhateverIsSentWithoutAFault(@TempDir Path directory) throws Exception {
    try (ApiFixture api =
        ApiFixture.start(
            directory.resolve("postgresql"),
            Map.of(RequestLimits.WAITS, "0", RequestLimits.STREAMS_OF_TENANT, "0"))) {
      // When
      atOnce(client -> () -> attack(api, client));

      // Then
      assertThat(orders.get()).isGreaterThan(ANSWERS / 100);
      assertThat(api.count("orders")).isEqualTo(orders.get());
      assertThat(api.count("commands")).isEqualTo(commands.get());
      assertThat(api.count("outbox")).isEqualTo(orders.get() + commands.get());
      assertThat(api.count("idempotency_keys")).isEqualTo(orders.get() + commands.get());
      assertThat(api.get("/health/ready").statusCode()).isEqualTo(200);
    }
  }

  private Void attack(ApiFixture api, int client) {
    HostileRequests requests = new HostileRequests(client);
    while (answered.get() < ANSWERS) {
      List<HostileRequests.Made> batch = new ArrayList<>();
      do {
        batch.add(requests.next());
      } while (batch.size() < AT_ONCE && batch.getLast().framed());
      exchange(api, batch);
    }
    return null;
  }

  /** Sends the requests without waiting for answers, and reads these until the server is done. */
  private void exchange(ApiFixture api, List<HostileRequests.Made> batch) {
    String sent = batch.stream().map(HostileRequests.Made::text).collect(Collectors.joining());
    try (RawClient client = new RawClient(api.port())) {
      List<Answer> answers = Answer.all(client.send(sent).finish().readToEnd());
      long framed = batch.stream().filter(HostileRequests.Made::framed).count();
      assertThat(answers).as(sent).hasSizeGreaterThanOrEqualTo((int) framed);
      answers.forEach(answer -> judge(answer, sent));
      answered.addAndGet(answers.size());
    } catch (RuntimeException e) {
      throw new AssertionError("after: " + sent, e);
    }
  }

  private void judge(Answer answer, String sent) {
    String shown = answer + "\nto one of: " + sent;
    if (answer.status() < ACCEPTED_BELOW) {
      boolean replayed = !answer.all("Idempotent-Replayed").isEmpty();
      (answer.status() == 201 ? orders : commands)
          .addAndGet(!replayed && (answer.status() == 201 || answer.status() == 202) ? 1 : 0);
      return;
    }
    assertThat(answer.status() < 500 || UNKNOWN_PROTOCOL.contains(answer.status()))
        .as(shown)
        .isTrue();
    assertThat(answer.mediaType()).as(shown).isEqualTo("application/problem+json");
    assertThat(INSIDE.matcher(answer.body()).find()).as(shown).isFalse();
    JsonNode problem = parse(answer.body());
    assertThat(problem.path("status").asInt()).as(shown).isEqualTo(answer.status());
    assertThat(problem.path("code").asText()).as(shown).isNotEmpty();
    assertThat(problem.path("retryable").isBoolean()).as(shown).isTrue();
  }

  private static JsonNode parse(String body) {
    try {
      return JSON.readTree(body);
    } catch (JsonProcessingException e) {
      throw new AssertionError(body, e);
    }
  }

  private static void atOnce(IntFunction<Callable<Void>> client) throws Exception {
    try (ExecutorService threads = Executors.newFixedThreadPool(CLIENTS)) {
      List<Future<Void>> running = new ArrayList<>();
      for (int i = 0; i < CLIENTS; i++) {
        running.add(threads.submit(client.apply(i)));
      }
      for (Future<Void> future : running) {
        future.get();
      }
    }
  }
}
