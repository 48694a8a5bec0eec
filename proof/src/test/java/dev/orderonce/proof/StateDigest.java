package dev.orderonce.proof;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

/**
 * What the system holds, boiled down: the topology's orders, the ledger and the read model.
 *
 * @param orders the topology's store
 * @param ledger accounts and transfers
 * @param readModel orders, their histories and commands
 */
record StateDigest(String orders, String ledger, String readModel) {

  private static final String OPERATOR_KEY = "operator-key";

  static StateDigest of(RunningSystem system) throws Exception {
    return new StateDigest(
        orders(system),
        tables(system, "accounts", "transfers"),
        tables(system, "orders", "order_history", "commands"));
  }

  private static String tables(RunningSystem system, String... names) throws Exception {
    StringBuilder all = new StringBuilder();
    for (String name : names) {
      all.append(
          system.query(
              "select coalesce(md5(string_agg(row::text, ',' order by row::text)), '') from %s row"
                  .formatted(name)));
    }
    return all.toString();
  }

  private static String orders(RunningSystem system) throws Exception {
    List<String> ids =
        Arrays.asList(
            system.query("select string_agg(id::text, ',' order by id) from orders").split(","));
    MessageDigest digest = MessageDigest.getInstance("SHA-256");
    try (HttpClient http = HttpClient.newHttpClient()) {
      for (String id : ids) {
        digest.update(get(http, system.processorUrl() + "/v1/orders/" + id).getBytes(UTF_8));
      }
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  /** How many messages the topology has dropped as repeats. */
  static double droppedRepeats(RunningSystem system) throws Exception {
    try (HttpClient http = HttpClient.newHttpClient()) {
      return get(http, system.processorUrl() + "/metrics")
          .lines()
          .filter(line -> line.startsWith("orderonce_duplicates_dropped_total"))
          .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' '))))
          .sum();
    }
  }

  private static String get(HttpClient http, String uri) throws Exception {
    return http.send(
            HttpRequest.newBuilder(URI.create(uri))
                .header("Authorization", "Bearer " + OPERATOR_KEY)
                .build(),
            HttpResponse.BodyHandlers.ofString())
        .body();
  }
}
