package dev.orderonce.proof;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.orderonce.contract.Headers;
import dev.orderonce.contract.MessageCodec;
import dev.orderonce.contract.MessageType;
import dev.orderonce.contract.MessageTypes;
import dev.orderonce.contract.OrderEvent;
import dev.orderonce.contract.Topic;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The process is killed with orders in flight; its clients insist, as clients do. */
class KillIT {

  private static final int CLIENTS = 8;
  private static final int KILLS = 2;
  private static final int ORDERS_BETWEEN_KILLS = 150;
  private static final long AMOUNT = 2500;

  /** After how long it gives up orders that must come at some time. */
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  private final ConcurrentLinkedQueue<Operation> acknowledged = new ConcurrentLinkedQueue<>();
  private final AtomicBoolean enough = new AtomicBoolean();
  private final AtomicInteger count = new AtomicInteger();

  /** What a client did to an order after it had placed it. */
  private enum Kind {
    PAID,
    DECLINED,
    CANCELLED_AT_ONCE,
    COMPLETED
  }

  private record Operation(Kind kind, String order, String account, String command) {}

  @Test
  void shouldLoseNothingAcknowledgedAndDoNothingTwice(@TempDir Path directory) throws Exception {
    try (RunningSystem system = RunningSystem.start(directory.resolve("data"));
        Client client = new Client(system);
        ExecutorService clients = Executors.newFixedThreadPool(CLIENTS)) {
      // Given
      List<Future<?>> running = new ArrayList<>();
      for (int i = 0; i < CLIENTS; i++) {
        running.add(clients.submit(() -> operateUntilEnough(client)));
      }

      // When
      try {
        for (int kill = 1; kill <= KILLS; kill++) {
          awaitAcknowledged(kill * ORDERS_BETWEEN_KILLS, running);
          system.kill();
          system.restart();
        }
        awaitAcknowledged(acknowledged.size() + ORDERS_BETWEEN_KILLS, running);
      } finally {
        // Also if there is too little in time: the clients would go on, and be waited for, for
        // ever.
        enough.set(true);
      }
      for (Future<?> each : running) {
        each.get();
      }

      // Then
      for (Operation operation : acknowledged) {
        assertSettledRight(client, operation);
      }
      assertThat(system.query("select count(*) from orders"))
          .isEqualTo(Integer.toString(acknowledged.size()));
      assertThat(system.query("select sum(amount) from postings")).isEqualTo("0");
      assertMoneyOnlyBehindLiveOrders(system);
      assertEventsOnceAndWithoutGaps(system);
    }
  }

  /** Fails at once, and with the reason, if one of the clients has failed. */
  private void awaitAcknowledged(int orders, List<Future<?>> clients) {
    await()
        .atMost(PATIENCE)
        .until(() -> {
          for (Future<?> ended : clients.stream().filter(Future::isDone).toList()) {
            ended.get();
          }
          return acknowledged.size() >= orders;
        });
  }

  private void operateUntilEnough(Client client) {
    while (!enough.get()) {
      Kind kind = Kind.values()[count.getAndIncrement() % Kind.values().length];
      String account = unique();
      long amount = kind == Kind.DECLINED ? 1_000_001 : AMOUNT;
      String body =
          "{\"customerId\":\"c\",\"amount\":%d,\"currency\":\"EUR\",\"payment\":{\"accountId\":\"%s\"}}"
              .formatted(amount, account);
      String order = id(client.insist("/v1/orders", unique(), body), 201);
      String path = "/v1/orders/" + order;
      String command =
          switch (kind) {
            case PAID, DECLINED -> "";
            case CANCELLED_AT_ONCE ->
                id(client.insist(path + "/cancellation", unique(), "{}"), 202);
            case COMPLETED -> {
              client.awaitState(order, "PAID");
              yield id(client.insist(path + "/completion", unique(), "{}"), 202);
            }
          };
      acknowledged.add(new Operation(kind, order, account, command));
    }
  }

  private static void assertSettledRight(Client client, Operation operation) throws Exception {
    boolean keepsMoney =
        switch (operation.kind()) {
          case PAID -> reached(client, operation, "PAID");
          case COMPLETED -> reached(client, operation, "COMPLETED");
          case DECLINED -> !reached(client, operation, "CANCELLED");
          case CANCELLED_AT_ONCE -> {
            JsonNode verdict = client.awaitDecision(operation.command());
            boolean lost = verdict.path("status").asText().equals("REJECTED");
            reached(client, operation, lost ? "PAID" : "CANCELLED");
            yield lost;
          }
        };
    long due = keepsMoney ? -AMOUNT : 0;
    await()
        .alias("balance for " + operation)
        .atMost(Duration.ofSeconds(20))
        .pollDelay(Duration.ZERO)
        .until(() -> client.balance(operation.account()) == due);
  }

  private static boolean reached(Client client, Operation operation, String state) {
    return client.awaitState(operation.order(), state).path("state").asText().equals(state);
  }

  /** Per order: captured minus refunded is its amount if it is PAID or COMPLETED, else nothing. */
  private static void assertMoneyOnlyBehindLiveOrders(RunningSystem system) throws Exception {
    assertThat(
            system.query(
                """
                select count(*) from orders o
                left join lateral (
                  select coalesce(sum(case kind when 'CHARGE' then amount else -amount end), 0) as held
                  from transfers t where t.order_id = o.id and outcome = 'POSTED') money on true
                where held <> case when state in ('PAID', 'COMPLETED') then amount else 0 end\
                """))
        .isEqualTo("0");
  }

  private static void assertEventsOnceAndWithoutGaps(RunningSystem system) throws Exception {
    Map<String, Long> versions = new HashMap<>();
    Set<String> ids = new HashSet<>();
    for (ConsumerRecord<String, byte[]> record :
        CommittedRecords.of(system.bootstrapServers(), Topic.EVENTS)) {
      MessageType type = MessageTypes.STANDARD.byName(header(record, Headers.TYPE)).orElseThrow();
      OrderEvent event = (OrderEvent) MessageCodec.decode(type, record.value());
      long before = versions.getOrDefault(record.key(), 0L);
      assertThat(event.version()).as("events of order %s", record.key()).isEqualTo(before + 1);
      versions.put(record.key(), event.version());
      assertThat(ids.add(header(record, Headers.ID))).as("event %s once", event).isTrue();
    }
    assertThat(Integer.toString(versions.size()))
        .isEqualTo(system.query("select count(*) from orders"));
  }

  private static String header(ConsumerRecord<String, byte[]> record, String name) {
    return new String(record.headers().lastHeader(name).value(), UTF_8);
  }

  private static String id(HttpResponse<String> answer, int expectedStatus) {
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(expectedStatus);
    return Client.json(answer).path("id").asText();
  }

  private static String unique() {
    return UUID.randomUUID().toString();
  }
}
