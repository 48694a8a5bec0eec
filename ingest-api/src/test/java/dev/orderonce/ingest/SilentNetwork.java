package dev.orderonce.ingest;

import dev.orderonce.kit.DatabaseSettings;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A TCP proxy that can swallow all that is sent. Neither side is told, not even that the other has
 * closed; connections that have lost something stay silent for ever.
 */
final class SilentNetwork implements AutoCloseable {

  private static final int BUFFER = 64 * 1024;

  private final ServerSocket listener;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final Queue<Socket> sockets = new ConcurrentLinkedQueue<>();
  private final AtomicBoolean silent = new AtomicBoolean();
  private final AtomicInteger target = new AtomicInteger();

  SilentNetwork() {
    try {
      listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Begins to pass on to a database; returns the way to it. */
  DatabaseSettings to(DatabaseSettings database) {
    target.set(database.port());
    threads.execute(this::accept);
    return new DatabaseSettings(
        database.host(),
        listener.getLocalPort(),
        database.name(),
        database.user(),
        database.password());
  }

  /** Swallows everything on all connections there are, and on those that are made from now on. */
  void fallSilent() {
    silent.set(true);
  }

  /** Passes on what is sent on connections that are made from now on. */
  void heal() {
    silent.set(false);
  }

  @Override
  public void close() {
    closeQuietly(listener);
    sockets.forEach(SilentNetwork::closeQuietly);
    threads.shutdownNow();
  }

  private void accept() {
    try {
      while (true) {
        Socket client = listener.accept();
        sockets.add(client);
        threads.execute(() -> connect(client));
      }
    } catch (IOException e) {
      // Closed.
    }
  }

  private void connect(Socket client) {
    try {
      Socket server = new Socket(InetAddress.getLoopbackAddress(), target.get());
      sockets.add(server);
      AtomicBoolean lost = new AtomicBoolean();
      threads.execute(() -> passOn(client, server, lost));
      passOn(server, client, lost);
    } catch (IOException e) {
      closeQuietly(client);
    }
  }

  private void passOn(Socket from, Socket to, AtomicBoolean lost) {
    byte[] buffer = new byte[BUFFER];
    try {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        if (silent.get()) {
          lost.set(true);
        }
        if (!lost.get()) {
          out.write(buffer, 0, read);
        }
      }
    } catch (IOException e) {
      // Closed or reset, which is told below.
    }
    if (!lost.get() && !silent.get()) {
      closeQuietly(from);
      closeQuietly(to);
    }
  }

  private static void closeQuietly(AutoCloseable socket) {
    try {
      socket.close();
    } catch (Exception e) {
      // It is of no use any more either way.
    }
  }
}
