package dev.orderonce.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What documents name exists. */
class DocumentationTest {

  private static final Path ANYWHERE = Path.of("docs", "page.md");

  @Test
  void shouldNameOnlyWhatExists() {
    // When
    List<String> problems =
        Project.files(".md").stream()
            .flatMap(file -> DocumentCheck.problems(file, Project.read(file)).stream())
            .toList();

    // Then
    assertThat(problems).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          Start at `OrderTopologie`.                | there is no class OrderTopologie
          Start at `Ledgers`.                       | there is no class Ledgers
          It has `new OrderTopologie(window)`.      | there is no class OrderTopologie
          See `OrderTopology.draw()`.               | OrderTopology has no draw
          See `OrderTopologie.java`.                | there is no file OrderTopologie.java
          The topic orders.happenings.              | there is no topic orders.happenings
          It is on `payments.replies`.              | there is no topic payments.replies
          Look at `orderonce_orders_lost_total`.    | there is no metric orderonce_orders_lost_total
          Look at `http_server_requests_total`.     | there is no metric http_server_requests_total
          Set ORDERONCE_API_PROT.                   | there is no setting ORDERONCE_API_PROT
          Type `dev.orderonce.order.eaten.v1`.      | there is no package, class or type of message dev.orderonce.order.eaten.v1
          Run `./orderonce down`.                   | ./orderonce has no command down
          Run `./orderonce up --api-prot 1`.        | up has no flag --api-prot
          Run `./orderonce demo --data-dir there`.  | demo has no flag --data-dir
          With `--api-prot`.                        | no command has the flag --api-prot
          See [this](nowhere.md#top).               | the link to nowhere.md leads nowhere
          """)
  void shouldFindWhatDoesNotExist(String text, String problem) {
    // When
    List<String> problems = DocumentCheck.problems(ANYWHERE, "A line.\n\n" + text);

    // Then
    assertThat(problems).contains("docs/page.md:3: " + problem);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Start at `OrderTopology.build()`, then `Ledger`; `PlaceOrder` is in `OrderCommand.PlaceOrder`.",
        "See `OrderTopology.java` in `dev.orderonce.processor`, and `dev.orderonce.contract.Topic`.",
        "From orders.commands to orders.events. The type is `dev.orderonce.order.created.v1`.",
        "Look at `orderonce_transitions_total` and `http_server_request_duration_seconds_bucket`.",
        "The slot is `orderonce_relay`; set `ORDERONCE_API_PORT`, or any `ORDERONCE_…`.",
        "Run `./orderonce up\n--api-port 9090`, `./orderonce <service>`, or `./orderonce --help`.",
        "```\n./orderonce up --data-dir here > log &\n`NotAClass`\n```",
        "The header `Idempotency-Key`, `Location`, `POST /v1/orders`, `UUIDv7`, `--api-port`.",
        "See [the code](../pom.xml), [elsewhere](https://example.org) and [here](#top)."
      })
  void shouldAcceptWhatExists(String text) {
    // When
    List<String> problems = DocumentCheck.problems(ANYWHERE, text);

    // Then
    assertThat(problems).isEmpty();
  }
}
