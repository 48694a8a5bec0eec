package dev.orderonce.client;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A real HTTP server that does as a script says, request by request; its last line goes on. */
final class UnreliableServer implements AutoCloseable {

  private final HttpServer server;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final Queue<Behaviour> script = new ConcurrentLinkedQueue<>();
  private final List<Request> requests = new CopyOnWriteArrayList<>();
  private final Semaphore arrived = new Semaphore(0);
  private final CountDownLatch closed = new CountDownLatch(1);

  /** A request that arrived. */
  record Request(
      String line,
      @Nullable String key,
      @Nullable String attempt,
      @Nullable String authorization,
      @Nullable String prefer,
      String body) {}

  /** What the server does with a request that it has read. */
  @FunctionalInterface
  interface Behaviour {
    void on(HttpExchange exchange) throws IOException, InterruptedException;
  }

  private UnreliableServer(HttpServer server) {
    this.server = server;
  }

  static UnreliableServer start() throws IOException {
    UnreliableServer unreliable =
        new UnreliableServer(
            HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0));
    unreliable.server.setExecutor(unreliable.threads);
    unreliable.server.createContext("/", unreliable::handle);
    unreliable.server.start();
    return unreliable;
  }

  URI uri() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
  }

  List<Request> requests() {
    return requests;
  }

  /** Waits until so many requests have arrived. */
  void awaitRequests(int number) {
    arrived.acquireUninterruptibly(number);
  }

  UnreliableServer answers(int status, String body) {
    return answers(status, body, Map.of());
  }

  UnreliableServer answers(int status, String body, Map<String, String> headers) {
    return answers(status, body, headers, Duration.ZERO);
  }

  UnreliableServer answers(int status, String body, Map<String, String> headers, Duration later) {
    script.add(exchange -> {
      if (closed.await(later.toNanos(), TimeUnit.NANOSECONDS)) {
        return;
      }
      headers.forEach(exchange.getResponseHeaders()::set);
      byte[] bytes = body.getBytes(UTF_8);
      exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
      exchange.getResponseBody().write(bytes);
      exchange.close();
    });
    return this;
  }

  /** Takes the request, and closes the connection without an answer. */
  UnreliableServer losesTheAnswer() {
    script.add(HttpExchange::close);
    return this;
  }

  /** Takes the request, and keeps silent. */
  UnreliableServer keepsSilent() {
    script.add(exchange -> closed.await());
    return this;
  }

  /** Begins an answer, and never ends it. */
  UnreliableServer stallsAfter(int status, String part) {
    script.add(exchange -> {
      exchange.sendResponseHeaders(status, 10_000);
      exchange.getResponseBody().write(part.getBytes(UTF_8));
      exchange.getResponseBody().flush();
      closed.await();
    });
    return this;
  }

  @Override
  public void close() {
    closed.countDown();
    server.stop(0);
    threads.shutdownNow();
  }

  private void handle(HttpExchange exchange) throws IOException {
    String body = new String(exchange.getRequestBody().readAllBytes(), UTF_8);
    var headers = exchange.getRequestHeaders();
    requests.add(
        new Request(
            exchange.getRequestMethod() + " " + exchange.getRequestURI(),
            headers.getFirst("Idempotency-Key"),
            headers.getFirst("Orderonce-Attempt"),
            headers.getFirst("Authorization"),
            headers.getFirst("Prefer"),
            body));
    arrived.release();
    Behaviour next = script.size() > 1 ? script.poll() : script.peek();
    try {
      if (next != null) {
        next.on(exchange);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
