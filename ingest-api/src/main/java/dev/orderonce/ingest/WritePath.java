package dev.orderonce.ingest;

import com.zaxxer.hikari.HikariDataSource;
import dev.orderonce.kit.Database;
import dev.orderonce.kit.Readiness;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.UnaryOperator;
import javax.sql.DataSource;

/** All that writes to the database, in the order in which it is started and stopped. */
final class WritePath implements AutoCloseable {

  /** How long a writer waits for a connection: its requests wait as well, so not for long. */
  private static final Duration CONNECT_PATIENCE = Duration.ofSeconds(1);

  /**
   * How long the server lets a transaction lie between two statements. The keys that it has taken
   * are refused to everybody meanwhile, and an instance that needs longer stands still, or cannot
   * be reached.
   */
  private static final Duration TRANSACTION_REST = Duration.ofSeconds(2);

  /** Beside the writers', one to ask whether the database answers, and one to remove keys. */
  private static final int OTHER_CONNECTIONS = 2;

  private final HikariDataSource pool;
  private final DatabaseCircuit circuit;
  private final Intake intake;
  private final ExecutorService answers;
  private final Deadlines deadlines;
  private final GroupCommit writer;
  private final KeyCleaner cleaner;

  private WritePath(
      HikariDataSource pool,
      DataSource database,
      IngestSettings settings,
      Clock clock,
      IngestMetrics metrics) {
    this.pool = pool;
    this.circuit = new DatabaseCircuit(pool, this::tell);
    this.intake = new Intake(circuit::isClosed);
    this.answers = Executors.newVirtualThreadPerTaskExecutor();
    this.deadlines = new Deadlines(settings.write().deadline(), answers);
    this.writer =
        new GroupCommit(
            settings.write(),
            intake,
            new BatchWriter(database, circuit, metrics, answers),
            deadlines);
    this.cleaner = new KeyCleaner(pool, circuit, settings.cleanup(), clock, metrics);
    metrics.showQueue(writer);
  }

  /**
   * Starts it, whether or not the database answers.
   *
   * @param between stands between the writers and their connections
   */
  static WritePath open(
      IngestSettings settings,
      String name,
      UnaryOperator<DataSource> between,
      Clock clock,
      IngestMetrics metrics) {
    HikariDataSource pool =
        Database.open(
            settings.database(),
            name,
            settings.write().writers() + OTHER_CONNECTIONS,
            settings.write().silence(),
            session(settings.write().lockTimeout()));
    pool.setConnectionTimeout(CONNECT_PATIENCE.toMillis());
    WritePath path = new WritePath(pool, between.apply(pool), settings, clock, metrics);
    path.circuit.start();
    path.deadlines.start();
    path.writer.start();
    path.cleaner.start();
    return path;
  }

  /** Read committed: a key that another transaction has just committed must be seen. */
  private static String session(Duration lockTimeout) {
    return """
    set lock_timeout = %d; set idle_in_transaction_session_timeout = %d;
    set default_transaction_isolation = 'read committed'\
    """
        .formatted(lockTimeout.toMillis(), TRANSACTION_REST.toMillis());
  }

  OrderWriter writer() {
    return writer;
  }

  boolean databaseAnswers() {
    return circuit.isClosed();
  }

  Readiness readiness() {
    return intake.readiness();
  }

  /** Takes nothing more from now on. */
  void refuse() {
    intake.stop();
  }

  /** Finishes what was taken. */
  @Override
  public void close() {
    intake.stop();
    writer.close();
    deadlines.close();
    answers.close();
    cleaner.close();
    circuit.close();
    pool.close();
  }

  private void tell() {
    intake.tell();
  }
}
