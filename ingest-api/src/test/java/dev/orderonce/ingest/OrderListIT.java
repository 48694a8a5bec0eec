package dev.orderonce.ingest;

import static dev.orderonce.ingest.ApiFixture.VALID_ORDER;
import static dev.orderonce.ingest.ApiFixture.code;
import static dev.orderonce.ingest.ApiFixture.json;
import static dev.orderonce.ingest.IdempotencyIT.key;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.orderonce.contract.TenantId;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Lists of a tenant's orders: 25 of two customers in turn, every fifth one paid. */
@TestInstance(Lifecycle.PER_CLASS)
class OrderListIT {

  private static final int ORDERS = 25;

  private ApiFixture api;
  private final List<String> newestFirst = new ArrayList<>();

  @BeforeAll
  void start(@TempDir Path directory) throws SQLException {
    api = ApiFixture.start(directory.resolve("postgresql"));
    try (Connection connection = api.connect();
        Statement statement = connection.createStatement()) {
      for (int i = 0; i < ORDERS; i++) {
        String body = VALID_ORDER.replace("cust_1", "cust_" + i % 2);
        String id = json(api.post("/v1/orders", key(), body)).path("id").asText();
        newestFirst.add(id);
        if (i % 5 == 0) {
          statement.execute("update orders set state = 'PAID' where id = '%s'".formatted(id));
        }
      }
    }
    Collections.reverse(newestFirst);
    api.postAs("acme-1", "/v1/orders", key(), VALID_ORDER);
  }

  @AfterAll
  void stop() {
    api.close();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 7, 24, 25, 26, 100})
  void shouldGiveEveryOrderOnceNewestFirstWhateverThePage(int limit) {
    assertThat(walk("?limit=" + limit)).isEqualTo(newestFirst);
  }

  @ParameterizedTest
  @CsvSource(
      nullValues = "-",
      textBlock =
          """
          PAID,    -,      5
          CREATED, -,      20
          REFUNDED,-,      0
          -,       cust_0, 13
          -,       cust_2, 0
          PAID,    cust_0, 3
          PAID,    cust_1, 2
          CREATED, cust_1, 10
          """)
  void shouldGiveThoseOfAStateAndACustomer(String state, String customer, int count) {
    // Given
    String query =
        "?limit=2"
            + (state == null ? "" : "&state=" + state)
            + (customer == null ? "" : "&customerId=" + customer);

    // When
    List<String> found = walk(query);

    // Then
    assertThat(found)
        .hasSize(count)
        .isEqualTo(newestFirst.stream().filter(id -> matches(id, state, customer)).toList());
  }

  @Test
  void shouldShowOnlyTheTenantsOwn() {
    // When
    HttpResponse<String> acme = api.getAs("acme-1", "/v1/orders?limit=100");

    // Then
    assertThat(json(acme).path("data")).hasSize(1);
    assertThat(newestFirst).doesNotContain(json(acme).path("data").get(0).path("id").asText());
  }

  @Test
  void shouldShowOrdersWithoutTheirHistories() {
    // When
    JsonNode page = json(api.get("/v1/orders"));

    // Then
    assertThat(page.path("data")).hasSize(20);
    JsonNode alone = json(api.get("/v1/orders/" + newestFirst.getFirst()));
    ((ObjectNode) alone).remove("history");
    assertThat(page.path("data").get(0)).isEqualTo(alone);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      textBlock =
          """
          state=paid              | state
          state=                  | state
          customerId=a%20b        | customerId
          limit=0                 | limit
          limit=101               | limit
          limit=+5                | limit
          limit=1e1               | limit
          limit=99999999999       | limit
          cursor=x                | cursor
          cursor=                 | cursor
          limit=1&limit=2         | limit
          page=2                  | page
          Limit=2                 | Limit
          =2                      |
          """)
  void shouldNameTheParameterThatIsWrong(String query, String parameter) {
    // When
    HttpResponse<String> answer = api.get("/v1/orders?" + query.strip());

    // Then
    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(code(answer)).isEqualTo("validation_failed");
    assertThat(json(answer).path("errors").findValuesAsText("field"))
        .containsExactly(parameter == null ? "" : parameter);
  }

  @Test
  void shouldRefuseTheCursorOfAnotherListOrTenant() {
    // Given
    String cursor = json(api.get("/v1/orders?limit=2")).path("nextCursor").asText();

    // When
    HttpResponse<String> otherList = api.get("/v1/orders?state=PAID&cursor=" + cursor);
    HttpResponse<String> otherTenant = api.getAs("acme-1", "/v1/orders?cursor=" + cursor);

    // Then
    assertThat(otherList.statusCode()).isEqualTo(400);
    assertThat(otherTenant.statusCode()).isEqualTo(400);
  }

  @ParameterizedTest
  @CsvSource(
      nullValues = "-",
      textBlock =
          """
          -,         orders_by_state
          state=PAID, orders_by_state
          customerId=cust_7, orders_by_customer
          customerId=cust_7&state=PAID, orders_by_customer
          """)
  void shouldReadNoMoreThanThePageByAnIndex(@Nullable String query, String index)
      throws SQLException {
    // Given
    api.execute(
        """
        insert into orders (id, tenant, customer_id, amount, currency, state, created_at, updated_at)
        select gen_random_uuid(), 'bulk', 'cust_' || n % 10, 1, 'EUR',
               case n % 3 when 0 then 'PAID' when 1 then 'CREATED' else 'COMPLETED' end, now(), now()
        from generate_series(1, 3000) n;
        analyze orders\
        """);
    OrderList list = OrderList.read(new TenantId("bulk"), query);
    String sql =
        list.filter().customer() == null ? OrderQueries.LIST_ALL : OrderQueries.LIST_OF_CUSTOMER;

    // When
    String plan = "";
    try (Connection connection = api.connect();
        PreparedStatement explain = connection.prepareStatement("explain analyze " + sql)) {
      OrderQueries.bind(explain, list, list.limit() + 1);
      try (ResultSet line = explain.executeQuery()) {
        while (line.next()) {
          plan += line.getString(1) + "\n";
        }
      }
    } finally {
      api.execute("delete from orders where tenant = 'bulk'");
    }

    // Then
    assertThat(plan).contains("Index Scan", index).doesNotContain("Seq Scan", "Rows Removed");
  }

  private boolean matches(String id, String state, String customer) {
    String row = api.query("select state || customer_id from orders where id = '%s'".formatted(id));
    return (state == null || row.startsWith(state)) && (customer == null || row.endsWith(customer));
  }

  private List<String> walk(String query) {
    List<String> found = new ArrayList<>();
    String next = "";
    do {
      HttpResponse<String> answer = api.get("/v1/orders" + query + next);
      assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
      found.addAll(json(answer).path("data").findValuesAsText("id"));
      JsonNode cursor = json(answer).path("nextCursor");
      next = cursor.isMissingNode() ? null : "&cursor=" + cursor.asText();
    } while (next != null);
    return found;
  }
}
