package dev.orderonce.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orderonce.ingest.ContractModel.Ask;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The API beside a model of its contract: random requests, some at the same moment, over few keys,
 * references and orders, so that they meet often. {@code -Dorderonce.seed=…} repeats a run.
 */
class ContractModelIT {

  private static final int ROUNDS = 500;
  private static final int MOST_AT_ONCE = 5;
  private static final Duration WINDOW = Duration.ofMinutes(10);
  private static final long SEED = Long.getLong("orderonce.seed", System.nanoTime());

  private final Random random = new Random(SEED);

  @Test
  void shouldAnswerAsTheModelDoes(@TempDir Path directory) {
    try (Instances apis =
        Instances.start(
            directory.resolve("postgresql"),
            Map.of(
                IngestSettings.IDEMPOTENCY_WINDOW, "10m",
                // Nobody holds a key for long here.
                WriteSettings.LOCK_TIMEOUT, "10s",
                CleanupSettings.INTERVAL, "20ms",
                CleanupSettings.BATCH, "2"))) {
      ContractModel model = new ContractModel(WINDOW);
      for (int round = 0; round < ROUNDS; round++) {
        // Given
        List<Ask> asks = asks(model.orders());

        // When
        List<HttpResponse<String>> answers =
            apis.atOnce(
                asks.size(),
                i -> {
                  Ask ask = asks.get(i);
                  return apis.post(ask.tenant(), ask.path(), ask.key(), ask.body());
                });

        // Then
        Optional<ContractModel> next = model.after(asks, answers, apis.now());
        assertThat(next)
            .as("-Dorderonce.seed=%d, round %d:%n%s", SEED, round, shown(asks, answers))
            .isPresent();
        model = next.orElseThrow();
        apis.pass(Duration.ofSeconds(random.nextInt(60)));
      }
      assertThat(apis.count("orders")).isEqualTo(model.orders().size());
      assertThat(apis.count("commands")).isEqualTo(model.commands());
      assertThat(apis.count("outbox")).isEqualTo(model.orders().size() + model.commands());
    }
  }

  private List<Ask> asks(List<String> orders) {
    int count = 1 + random.nextInt(MOST_AT_ONCE);
    return IntStream.range(0, count)
        .mapToObj(i -> orders.isEmpty() || random.nextInt(3) > 0 ? order() : command(orders))
        .toList();
  }

  private Ask order() {
    String amount = pick("1", "2");
    // A new one now and then, or all would be taken soon.
    String reference = random.nextInt(3) == 0 ? "r" + random.nextInt(60) : null;
    String shown = reference == null ? "" : ",\"reference\":\"%s\"".formatted(reference);
    String body =
        pick(
                "{\"customerId\":\"c\",\"amount\":%s,\"currency\":\"EUR\"%s}",
                "{ \"amount\" : %s, \"customerId\" : \"\\u0063\", \"currency\":\"EUR\" %s }")
            .formatted(amount, shown);
    return new Ask(tenant(), "/v1/orders", key(), amount + " " + reference, body, reference, null);
  }

  private Ask command(List<String> orders) {
    String order =
        random.nextInt(8) == 0
            ? new UUID(random.nextLong(), random.nextLong()).toString()
            : orders.get(random.nextInt(orders.size()));
    String body =
        pick("{}", "{\"reason\":\"x\"}", "{ \"reason\" : \"\\u0078\"}", "{\"reason\":null}");
    String meaning = body.replace(" ", "").replace("\\u0078", "x");
    String path = "/v1/orders/%s/%s".formatted(order, pick("cancellation", "refund"));
    return new Ask(tenant(), path, key(), meaning, body, null, order);
  }

  private String tenant() {
    return pick("demo", "demo", "acme");
  }

  private String key() {
    return "key-" + random.nextInt(12);
  }

  private String pick(String... choices) {
    return choices[random.nextInt(choices.length)];
  }

  private static String shown(List<Ask> asks, List<HttpResponse<String>> answers) {
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < asks.size(); i++) {
      HttpResponse<String> answer = answers.get(i);
      lines.add(
          "%s%n  → %d %s %s"
              .formatted(
                  asks.get(i),
                  answer.statusCode(),
                  answer.headers().firstValue("Idempotent-Replayed").isPresent() ? "(again)" : "",
                  answer.body()));
    }
    return String.join("%n".formatted(), lines);
  }
}
