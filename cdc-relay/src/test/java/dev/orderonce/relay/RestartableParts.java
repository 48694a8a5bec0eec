package dev.orderonce.relay;

import dev.orderonce.kit.DatabaseSettings;
import dev.orderonce.kit.embedded.LocalKafka;
import dev.orderonce.kit.embedded.LocalPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** One broker and one database that a test stops and starts; closed before their data go. */
final class RestartableParts implements AutoCloseable {

  private final Path directory;
  private @Nullable LocalKafka kafka;
  private @Nullable LocalPostgres postgres;

  RestartableParts(Path directory) {
    this.directory = directory;
  }

  /** Starts the broker on the port that it had, and tells its address. */
  String startKafka() {
    kafka = LocalKafka.start(directory.resolve("kafka"), kafka == null ? 0 : kafka.port());
    return kafka.bootstrapServers();
  }

  void stopKafka() {
    Objects.requireNonNull(kafka).close();
  }

  /** Starts the database on those data, on the port that the last one had. */
  DatabaseSettings startPostgres(Path data) {
    int port = postgres == null ? 0 : postgres.port();
    postgres = LocalPostgres.start(data, port, Map.of("max_prepared_transactions", "1"));
    return postgres.settings();
  }

  void stopPostgres() {
    Objects.requireNonNull(postgres).close();
  }

  /** Ends the database as a power cut would. */
  void killPostgres(Path data) throws IOException {
    Path pidFile = data.resolve("postmaster.pid");
    ProcessHandle server =
        ProcessHandle.of(Long.parseLong(Files.readAllLines(pidFile).getFirst().strip()))
            .orElseThrow();
    List<ProcessHandle> sessions = server.children().toList();
    server.destroyForcibly();
    // The next server would take one that is not collected yet for alive, as it has the same port.
    server.onExit().join();
    sessions.forEach(session -> session.onExit().join());
    Files.delete(pidFile);
    stopPostgres();
  }

  @Override
  public void close() {
    if (kafka != null) {
      kafka.close();
    }
    if (postgres != null) {
      postgres.close();
    }
  }
}
