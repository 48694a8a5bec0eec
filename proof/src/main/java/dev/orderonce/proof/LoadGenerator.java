package dev.orderonce.proof;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * A program that places orders over many connections with one thread, and prints one {@link
 * LoadReport}. It computes little for a request: what it takes is taken from what it measures.
 */
final class LoadGenerator {

  private static final long TICK_MILLIS = 1;

  private final long measuredFrom;
  private final long end;
  private final double rate;
  private final Shots shots = new Shots();
  private final Deque<LoadConnection> idle = new ArrayDeque<>();
  private final long begin = System.nanoTime();
  private long sent;
  private long underWay;

  private LoadGenerator(Duration leadIn, Duration time, double rate) {
    this.measuredFrom = begin + leadIn.toNanos();
    this.end = measuredFrom + time.toNanos();
    this.rate = rate;
  }

  /**
   * Runs it.
   *
   * @param args port, API key, what keys begin with, connections, milliseconds that do not count
   *     since this program itself is still slow, those that do, and the requests a second, or 0 for
   *     as many as are answered
   */
  public static void main(String[] args) throws IOException {
    LoadGenerator generator =
        new LoadGenerator(
            Duration.ofMillis(Long.parseLong(args[4])),
            Duration.ofMillis(Long.parseLong(args[5])),
            Double.parseDouble(args[6]));
    try (Selector selector = Selector.open()) {
      for (int i = 0; i < Integer.parseInt(args[3]); i++) {
        generator.idle.add(
            LoadConnection.open(selector, Integer.parseInt(args[0]), args[1], args[2]));
      }
      System.out.println(generator.run(selector).line());
    }
  }

  private LoadReport run(Selector selector) throws IOException {
    while (underWay > 0 || System.nanoTime() < end) {
      sendWhatIsDue();
      selector.select(this::receive, TICK_MILLIS);
    }
    return shots.report(System.nanoTime() - measuredFrom, cpu().toNanos());
  }

  private void sendWhatIsDue() throws IOException {
    long now = System.nanoTime();
    while (now < end && !idle.isEmpty() && dueAt(now) <= now) {
      long due = dueAt(now);
      idle.remove().send(sent, due, due >= measuredFrom);
      sent++;
      underWay++;
    }
  }

  /**
   * At a given rate, time counts from when a request was due, also if all connections were busy.
   */
  private long dueAt(long now) {
    return rate == 0 ? now : begin + (long) (sent * 1e9 / rate);
  }

  private void receive(SelectionKey key) {
    try {
      LoadConnection connection = (LoadConnection) key.attachment();
      if (connection.receive(shots)) {
        underWay--;
        idle.add(connection);
        if (rate == 0) {
          sendWhatIsDue();
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Duration cpu() {
    return ProcessHandle.current().info().totalCpuDuration().orElse(Duration.ZERO);
  }
}
