package dev.orderonce.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.orderonce.contract.OrderEvent;
import dev.orderonce.contract.OrderState;
import dev.orderonce.kit.Json;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One client's stream of what happens to one order. */
final class EventStream {

  private static final Logger log = LoggerFactory.getLogger(EventStream.class);

  /** The client's pause before it connects again, in milliseconds. */
  private static final String PREAMBLE = "retry: 1000\n\n";

  private static final String KEEP_ALIVE = ":\n\n";

  /** No transition leads out of what these lead into. */
  private static final Set<String> LAST =
      Set.of(
          OrderEvent.OrderCancelled.class.getSimpleName(),
          OrderEvent.OrderRefunded.class.getSimpleName());

  private static final Set<String> LAST_STATES =
      Set.of(OrderState.CANCELLED.name(), OrderState.REFUNDED.name());

  private final HttpServletResponse response;
  private final Watcher watcher;
  private final RequestLimits limits;
  private final BlockingQueue<News> news = new LinkedBlockingQueue<>();
  private volatile long heard;
  private long sent;

  private record News(List<Answers.HistoryEntry> entries, boolean last) {}

  /**
   * A stream.
   *
   * @param known the version up to which the client knows the history
   */
  EventStream(HttpServletResponse response, Watcher watcher, RequestLimits limits, long known) {
    this.response = response;
    this.watcher = watcher;
    this.limits = limits;
    this.sent = known;
  }

  /** Whether who knows an order up to that version will hear nothing more. */
  static boolean isOver(Answers.OrderAnswer order, long known) {
    return known >= order.version() && LAST_STATES.contains(order.state());
  }

  /** Streams until the order ends, the client goes away, the time is over or the API stops. */
  void run(Answers.OrderAnswer order) {
    try {
      begin();
      send(Objects.requireNonNull(order.history()));
      if (!isOver(order, sent)) {
        follow(UUID.fromString(order.id()));
      }
    } catch (IOException e) {
      log.debug("a client left its stream", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void begin() throws IOException {
    response.setContentType("text/event-stream");
    response.setHeader("Cache-Control", "no-store");
    // Else a proxy may hold events back until it has a buffer full.
    response.setHeader("X-Accel-Buffering", "no");
    write(PREAMBLE);
  }

  private void follow(UUID order) throws IOException, InterruptedException {
    heard = sent;
    Watch<List<Answers.HistoryEntry>> watch =
        new Watch<>(
            Question.HAPPENED,
            order,
            () -> heard,
            this::hear,
            () -> news.add(new News(List.of(), true)));
    watcher.add(watch);
    try {
      long end = System.nanoTime() + limits.streamLifetime().toNanos();
      boolean last = false;
      while (!last && System.nanoTime() - end < 0) {
        last = next();
      }
    } finally {
      watcher.remove(watch);
    }
  }

  private void hear(List<Answers.HistoryEntry> entries) {
    heard = entries.getLast().version();
    news.add(
        new News(
            entries, entries.stream().map(Answers.HistoryEntry::type).anyMatch(LAST::contains)));
  }

  private boolean next() throws IOException, InterruptedException {
    Duration silence = limits.streamKeepAlive();
    News next = news.poll(silence.toMillis(), TimeUnit.MILLISECONDS);
    if (next == null) {
      write(KEEP_ALIVE);
      return false;
    }
    send(next.entries());
    return next.last();
  }

  private void send(List<Answers.HistoryEntry> entries) throws IOException {
    for (Answers.HistoryEntry entry : entries) {
      if (entry.version() > sent) {
        sent = entry.version();
        write(
            "id: %d\nevent: %s\ndata: %s\n\n"
                .formatted(entry.version(), entry.type(), Json.write(entry)));
      }
    }
  }

  private void write(String text) throws IOException {
    OutputStream out = response.getOutputStream();
    out.write(text.getBytes(UTF_8));
    out.flush();
  }
}
