package dev.orderonce.subscribers;

import com.zaxxer.hikari.HikariDataSource;
import dev.orderonce.kit.Database;
import dev.orderonce.kit.DatabaseSettings;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;

/** The connection pools of the service; they end together. */
final class Pools implements AutoCloseable {

  private final DatabaseSettings database;
  private final List<HikariDataSource> open = new ArrayList<>();

  Pools(DatabaseSettings database) {
    this.database = database;
  }

  DataSource open(String name, int size) {
    HikariDataSource pool = Database.open(database, name, size, Inbox.SESSION_SETUP);
    open.add(pool);
    return pool;
  }

  @Override
  public void close() {
    open.forEach(HikariDataSource::close);
    open.clear();
  }
}
