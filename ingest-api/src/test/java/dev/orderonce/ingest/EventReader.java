package dev.orderonce.ingest;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;

/** Reads a stream of server-sent events until it ends. */
final class EventReader implements AutoCloseable {

  private final HttpResponse<InputStream> answer;
  private final List<String> lines = new CopyOnWriteArrayList<>();
  private final CompletableFuture<Void> end = new CompletableFuture<>();

  EventReader(HttpResponse<InputStream> answer) {
    this.answer = answer;
    Thread.ofVirtual().start(this::read);
  }

  HttpResponse<InputStream> answer() {
    return answer;
  }

  /** What came so far in fields of that name. */
  List<String> all(String field) {
    String prefix = field + ": ";
    return lines.stream()
        .filter(line -> line.startsWith(prefix))
        .map(line -> line.substring(prefix.length()))
        .toList();
  }

  long comments() {
    return lines.stream().filter(line -> line.startsWith(":")).count();
  }

  /** Completes when the server has ended the stream in order; fails if it was cut off. */
  CompletableFuture<Void> end() {
    return end;
  }

  /** Goes away. */
  @Override
  public void close() {
    try {
      answer.body().close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void read() {
    try (BufferedReader reader =
        new BufferedReader(new InputStreamReader(answer.body(), StandardCharsets.UTF_8))) {
      String line = reader.readLine();
      while (line != null) {
        lines.add(line);
        line = reader.readLine();
      }
      end.complete(null);
    } catch (IOException e) {
      end.completeExceptionally(e);
    }
  }
}
