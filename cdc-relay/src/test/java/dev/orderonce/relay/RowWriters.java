package dev.orderonce.relay;

import dev.orderonce.kit.DatabaseSettings;
import dev.orderonce.kit.Outbox;
import dev.orderonce.kit.OutboxRow;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;

/**
 * Writes outbox rows from several connections at once, in transactions of several rows that overlap
 * in the WAL. Every key is written by one connection only, so that its rows' numbers are in the
 * order of their commits.
 */
final class RowWriters {

  private static final int WRITERS = 3;
  private static final int KEYS = 10;
  private static final int LARGEST_TRANSACTION = 9;

  private final DatabaseSettings database;
  private final Semaphore allowed = new Semaphore(0);
  private final List<CompletableFuture<Void>> writers = new ArrayList<>();

  RowWriters(DatabaseSettings database) {
    this.database = database;
  }

  /** Begins to write that many rows per writer, as far as they are allowed. */
  void start(int rowsPerWriter) {
    for (int writer = 0; writer < WRITERS; writer++) {
      int number = writer;
      writers.add(
          CompletableFuture.runAsync(
              () -> write(number, rowsPerWriter), task -> Thread.ofPlatform().start(task)));
    }
  }

  /** Allows that many more rows, over all writers. */
  void allow(int rows) {
    allowed.release(rows);
  }

  /** Waits until all have written all, and fails if one has failed. */
  void join() {
    writers.forEach(CompletableFuture::join);
  }

  static int total(int rowsPerWriter) {
    return WRITERS * rowsPerWriter;
  }

  private void write(int writer, int rows) {
    Random random = new Random(writer);
    long[] next = new long[KEYS];
    try (Connection connection = RelayFixture.connect(database)) {
      int written = 0;
      while (written < rows) {
        int size = Math.min(1 + random.nextInt(LARGEST_TRANSACTION), rows - written);
        allowed.acquire(size);
        OutboxRow[] transaction = new OutboxRow[size];
        for (int i = 0; i < size; i++) {
          int key = random.nextInt(KEYS);
          transaction[i] = RelayFixture.row("key-%d-%d".formatted(writer, key), next[key]++);
        }
        insertOneByOne(connection, transaction);
        written += size;
      }
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  /** Each row by a statement of its own, so that rows of other transactions come between them. */
  private static void insertOneByOne(Connection connection, OutboxRow[] rows) throws Exception {
    for (OutboxRow row : rows) {
      Outbox.insert(connection, List.of(row));
    }
    connection.commit();
  }
}
