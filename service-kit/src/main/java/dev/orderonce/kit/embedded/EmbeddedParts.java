package dev.orderonce.kit.embedded;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/** PostgreSQL and Kafka, started side by side. */
public final class EmbeddedParts implements AutoCloseable {

  private final LocalPostgres postgres;
  private final LocalKafka kafka;

  private EmbeddedParts(LocalPostgres postgres, LocalKafka kafka) {
    this.postgres = postgres;
    this.kafka = kafka;
  }

  /**
   * Starts both on the data in a directory; ports as for {@link LocalPostgres#start} and {@link
   * LocalKafka#start}. If one fails, the other is stopped.
   */
  public static EmbeddedParts start(Path dataDirectory, int postgresPort, int kafkaPort) {
    CompletableFuture<LocalPostgres> postgres =
        CompletableFuture.supplyAsync(
            () -> LocalPostgres.start(dataDirectory.resolve("postgresql"), postgresPort),
            task -> Thread.ofPlatform().name("start-postgresql").start(task));
    try {
      LocalKafka kafka = LocalKafka.start(dataDirectory.resolve("kafka"), kafkaPort);
      return join(postgres, kafka);
    } catch (RuntimeException e) {
      postgres.thenAccept(LocalPostgres::close).exceptionally(ignored -> null).join();
      throw e;
    }
  }

  /** Starts both on free ports, on new data in the system's temporary directory. */
  public static EmbeddedParts startTemporary() {
    try {
      return start(Files.createTempDirectory("orderonce-test"), 0, 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static EmbeddedParts join(CompletableFuture<LocalPostgres> postgres, LocalKafka kafka) {
    try {
      return new EmbeddedParts(postgres.join(), kafka);
    } catch (CompletionException e) {
      kafka.close();
      throw e.getCause() instanceof RuntimeException cause ? cause : e;
    }
  }

  public LocalPostgres postgres() {
    return postgres;
  }

  public LocalKafka kafka() {
    return kafka;
  }

  /** Stops both; Kafka first, whose clients may still want the database. */
  @Override
  public void close() {
    try {
      kafka.close();
    } finally {
      postgres.close();
    }
  }
}
