package dev.orderonce.proof;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;

/**
 * A TCP proxy that passes requests on, and does to the answers of each connection what it is told.
 */
final class LossyProxy implements AutoCloseable {

  private static final int BUFFER = 64 * 1024;
  private static final int FEW_BYTES = 40;

  private final int target;
  private final Supplier<Fault> faults;
  private final ServerSocket listener;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final Semaphore answered = new Semaphore(0);
  private final CountDownLatch closed = new CountDownLatch(1);

  /** What happens to a connection. */
  enum Fault {
    NONE,
    /** It ends before the request is passed on. */
    LOSE_REQUEST,
    /** It ends in order, without the answer. */
    SWALLOW,
    /** It is reset, without the answer. */
    RESET,
    /** It ends within the answer. */
    CUT,
    /** The answer never comes, and nothing else either. */
    HANG
  }

  private LossyProxy(int target, Supplier<Fault> faults) throws IOException {
    this.target = target;
    this.faults = faults;
    this.listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
  }

  /**
   * Begins to listen on a free port.
   *
   * @param target the port on loopback that it passes on to
   * @param faults asked for each connection; by many threads
   */
  static LossyProxy start(int target, Supplier<Fault> faults) throws IOException {
    LossyProxy proxy = new LossyProxy(target, faults);
    proxy.threads.execute(proxy::accept);
    return proxy;
  }

  String url() {
    return "http://127.0.0.1:" + listener.getLocalPort();
  }

  /** Waits until the server has begun one more answer than was waited for before. */
  void awaitAnswer() throws InterruptedException {
    answered.acquire();
  }

  @Override
  public void close() throws IOException {
    closed.countDown();
    listener.close();
    threads.shutdownNow();
  }

  private void accept() {
    try {
      while (true) {
        Socket client = listener.accept();
        threads.execute(() -> connect(client, faults.get()));
      }
    } catch (IOException e) {
      // Closed.
    }
  }

  private void connect(Socket client, Fault fault) {
    try (client;
        Socket server = new Socket(InetAddress.getLoopbackAddress(), target)) {
      if (fault == Fault.LOSE_REQUEST) {
        return;
      }
      threads.execute(() -> passOn(client, server));
      answer(server.getInputStream(), client, fault);
    } catch (IOException e) {
      // One side ended it, and closing ends the other.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void passOn(Socket client, Socket server) {
    try {
      client.getInputStream().transferTo(server.getOutputStream());
      server.shutdownOutput();
    } catch (IOException e) {
      // As above.
    }
  }

  private void answer(InputStream server, Socket client, Fault fault)
      throws IOException, InterruptedException {
    OutputStream out = client.getOutputStream();
    byte[] buffer = new byte[BUFFER];
    for (int read = server.read(buffer); read >= 0; read = server.read(buffer)) {
      answered.release();
      switch (fault) {
        case NONE -> out.write(buffer, 0, read);
        case LOSE_REQUEST, SWALLOW -> {
          return;
        }
        case RESET -> {
          client.setSoLinger(true, 0);
          return;
        }
        case CUT -> {
          out.write(buffer, 0, Math.min(read, FEW_BYTES));
          return;
        }
        case HANG -> closed.await();
      }
    }
  }
}
