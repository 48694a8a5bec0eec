package dev.orderonce.subscribers;

import com.zaxxer.hikari.HikariDataSource;
import dev.orderonce.kit.Database;
import dev.orderonce.kit.embedded.EmbeddedParts;
import java.time.Duration;
import org.awaitility.Awaitility;

/** The PostgreSQL and the Kafka that the tests of a JVM share; they end with it. */
final class Parts {

  private static final int POOL_SIZE = 12;

  private static final EmbeddedParts PARTS = start();

  private static final HikariDataSource POOL =
      Database.open(PARTS.postgres().settings(), "test", POOL_SIZE, Inbox.SESSION_SETUP);

  private Parts() {}

  static EmbeddedParts get() {
    return PARTS;
  }

  static HikariDataSource pool() {
    return POOL;
  }

  private static EmbeddedParts start() {
    Awaitility.setDefaultTimeout(Duration.ofSeconds(30));
    EmbeddedParts parts = EmbeddedParts.startTemporary();
    Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().unstarted(parts::close));
    Database.migrate(parts.postgres().settings());
    return parts;
  }
}
