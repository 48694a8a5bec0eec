package dev.orderonce.relay;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A way to a server that can fall silent: connections stay open, and nothing gets through. It can
 * also have something done before certain words get through.
 */
final class SilentNetwork implements AutoCloseable {

  private static final int BUFFER = 64 * 1024;

  private final int target;
  private final ServerSocket server;
  private final List<Socket> sockets = new CopyOnWriteArrayList<>();
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition speaks = lock.newCondition();
  private final AtomicReference<@Nullable Ambush> ambush = new AtomicReference<>();
  private boolean silent;

  /** What is done, once, before words get through to the server. */
  private record Ambush(String words, Runnable action) {}

  SilentNetwork(int target) throws IOException {
    this.target = target;
    this.server = new ServerSocket(0, 50, InetAddress.ofLiteral("127.0.0.1"));
    Thread.ofVirtual().start(this::accept);
  }

  int port() {
    return server.getLocalPort();
  }

  void silent(boolean now) {
    lock.lock();
    try {
      silent = now;
      speaks.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Has something done, once, before those words get through to the server. */
  void before(String words, Runnable action) {
    ambush.set(new Ambush(words, action));
  }

  @Override
  public void close() throws IOException {
    silent(false);
    server.close();
    for (Socket socket : sockets) {
      socket.close();
    }
  }

  private void accept() {
    try {
      while (!server.isClosed()) {
        Socket near = server.accept();
        Socket far = new Socket(InetAddress.ofLiteral("127.0.0.1"), target);
        sockets.add(near);
        sockets.add(far);
        Thread.ofVirtual().start(() -> pump(near, far, this::act));
        Thread.ofVirtual().start(() -> pump(far, near, said -> {}));
      }
    } catch (IOException e) {
      // Closed, or the server is away: then so is the way to it.
    }
  }

  private void pump(Socket from, Socket to, Consumer<String> hears) {
    byte[] buffer = new byte[BUFFER];
    try (from;
        to) {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      int length = in.read(buffer);
      while (length >= 0) {
        awaitSpeech();
        hears.accept(new String(buffer, 0, length, ISO_8859_1));
        out.write(buffer, 0, length);
        length = in.read(buffer);
      }
    } catch (IOException e) {
      // One side has gone; so goes the other.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void act(String said) {
    Ambush laid = ambush.get();
    if (laid != null && said.contains(laid.words()) && ambush.compareAndSet(laid, null)) {
      laid.action().run();
    }
  }

  private void awaitSpeech() throws InterruptedException {
    lock.lock();
    try {
      while (silent) {
        speaks.await();
      }
    } finally {
      lock.unlock();
    }
  }
}
