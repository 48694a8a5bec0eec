package dev.orderonce.kit.embedded;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** PostgreSQL and Kafka, started side by side. */
public final class EmbeddedParts implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(EmbeddedParts.class);
  private static final String POSTGRES_DIRECTORY = "postgresql";

  private final LocalPostgres postgres;
  private final LocalKafka kafka;
  private final @Nullable Path temporary;

  private EmbeddedParts(LocalPostgres postgres, LocalKafka kafka, @Nullable Path temporary) {
    this.postgres = postgres;
    this.kafka = kafka;
    this.temporary = temporary;
  }

  /**
   * Starts both on the data in a directory; ports as for {@link LocalPostgres#start} and {@link
   * LocalKafka#start}. If one fails, the other is stopped.
   */
  public static EmbeddedParts start(Path dataDirectory, int postgresPort, int kafkaPort) {
    return start(dataDirectory, postgresPort, kafkaPort, null);
  }

  /** Starts both on free ports, on new data in a temporary directory that goes when they stop. */
  public static EmbeddedParts startTemporary() {
    try {
      Path temporary = Files.createTempDirectory("orderonce-");
      return start(temporary, 0, 0, temporary);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Stops what a killed process left behind on these data. */
  public static void stopOrphans(Path dataDirectory) {
    LocalPostgres.stopOrphan(dataDirectory.resolve(POSTGRES_DIRECTORY));
  }

  private static EmbeddedParts start(
      Path dataDirectory, int postgresPort, int kafkaPort, @Nullable Path temporary) {
    CompletableFuture<LocalPostgres> postgres =
        CompletableFuture.supplyAsync(
            () -> LocalPostgres.start(dataDirectory.resolve(POSTGRES_DIRECTORY), postgresPort),
            task -> Thread.ofPlatform().name("start-postgresql").start(task));
    try {
      LocalKafka kafka = LocalKafka.start(dataDirectory.resolve("kafka"), kafkaPort);
      return join(postgres, kafka, temporary);
    } catch (RuntimeException e) {
      postgres.thenAccept(LocalPostgres::close).exceptionally(ignored -> null).join();
      throw e;
    }
  }

  private static EmbeddedParts join(
      CompletableFuture<LocalPostgres> postgres, LocalKafka kafka, @Nullable Path temporary) {
    try {
      return new EmbeddedParts(postgres.join(), kafka, temporary);
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
      discard(temporary);
    }
  }

  private static void discard(@Nullable Path temporary) {
    if (temporary == null) {
      return;
    }
    try {
      Directories.empty(temporary);
      Files.delete(temporary);
    } catch (IOException e) {
      log.warn("{} could not be removed", temporary, e);
    }
  }
}
