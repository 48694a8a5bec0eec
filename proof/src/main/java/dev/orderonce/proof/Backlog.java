package dev.orderonce.proof;

import dev.orderonce.kit.DatabaseSettings;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;

/** Rows in the outbox that wait to be published. */
final class Backlog {

  /** How many rows each of its transactions has. */
  private static final int ROWS_PER_TRANSACTION = 10;

  private static final int KEYS = 20_000;

  /** Rows such as orders make: a key of its own for each order, some hundred bytes of JSON. */
  private static final String FILL =
      """
      do $$ begin
        for n in 1..TRANSACTIONS loop
          insert into outbox (id, aggregatetype, aggregateid, type, payload, tenant, source, time,
                              traceparent, correlationid, causationid)
          select gen_random_uuid(), 'orders.commands', md5((((n * ROWS) + i) % KEYS)::text)::uuid::text,
                 'dev.orderonce.order.place-requested.v1',
                 ('{"orderId":"' || gen_random_uuid() || '","customerId":"cust_' || i ||
                  '","amount":2500,"currency":"EUR","reference":"shop-' || (n * ROWS + i) ||
                  '","items":[{"sku":"BOOK-1","quantity":2}],"payment":{"accountId":"acct_1"}}')::json,
                 'demo', '/orderonce/ingest-api', now(),
                 '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
                 gen_random_uuid(), gen_random_uuid()
          from generate_series(1, ROWS) i;
          commit;
        end loop;
      end $$
      """;

  private Backlog() {}

  /** Writes rows in many small transactions; returns how many there are. */
  static int write(DatabaseSettings database, int rows) throws SQLException {
    int transactions = Math.ceilDiv(rows, ROWS_PER_TRANSACTION);
    try (Connection connection =
            DriverManager.getConnection(database.jdbcUrl(), database.user(), database.password());
        Statement statement = connection.createStatement()) {
      // The backlog is no claim: it need not be durable while it is laid ready.
      statement.execute("set synchronous_commit = off");
      statement.execute(
          FILL.replace("TRANSACTIONS", Integer.toString(transactions))
              .replace("ROWS", Integer.toString(ROWS_PER_TRANSACTION))
              .replace("KEYS", Integer.toString(KEYS)));
    }
    return transactions * ROWS_PER_TRANSACTION;
  }
}
