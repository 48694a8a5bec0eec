package dev.orderonce.kit;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.io.ManagedSelector;
import org.eclipse.jetty.io.SocketChannelEndPoint;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.util.thread.Scheduler;

/** A connection that knows since when a request has been arriving on it. */
final class GuardedEndPoint extends SocketChannelEndPoint {

  private static final long NEVER = Long.MIN_VALUE;

  private final long timeoutNanos;
  private final AtomicLong arrivingSince = new AtomicLong(NEVER);

  // Of the latest look, which is one thread's at a time.
  private long writingSince = NEVER;
  private long bytesOut;

  GuardedEndPoint(
      SocketChannel channel,
      ManagedSelector selector,
      SelectionKey key,
      Scheduler scheduler,
      Duration timeout) {
    super(channel, selector, key, scheduler);
    this.timeoutNanos = timeout.toNanos();
  }

  /** Says that the request has arrived whole. What comes after it is the next one. */
  static void arrived(Request request) {
    EndPoint endPoint = request.getConnectionMetaData().getConnection().getEndPoint();
    while (endPoint instanceof EndPoint.Wrapper wrapper) {
      endPoint = wrapper.unwrap();
    }
    if (endPoint instanceof GuardedEndPoint guarded) {
      guarded.arrivingSince.set(NEVER);
    }
  }

  @Override
  public int fill(ByteBuffer buffer) throws IOException {
    int filled = super.fill(buffer);
    if (filled > 0 && arrivingSince.get() == NEVER) {
      arrivingSince.compareAndSet(NEVER, System.nanoTime());
    }
    return filled;
  }

  /** Closes the connection if a request, or the taking of an answer, has taken too long. */
  void endIfOverdue() {
    long now = System.nanoTime();
    if (isOverdue(arrivingSince.get(), now)) {
      end(new TimeoutException("the request did not arrive in time"));
    } else if (isOverdue(writingSince(now), now)) {
      close(new TimeoutException("the answer was not taken in time"));
    }
  }

  private boolean isOverdue(long since, long now) {
    return since != NEVER && now - since > timeoutNanos;
  }

  /** Since when one and the same part of an answer has been waiting for the client to take it. */
  private long writingSince(long now) {
    long bytes = getConnection().getBytesOut();
    if (!getWriteFlusher().isPending()) {
      writingSince = NEVER;
    } else if (writingSince == NEVER || bytes != bytesOut) {
      writingSince = now;
      bytesOut = bytes;
    }
    return writingSince;
  }

  /** A request that has begun is answered as late; before that there is nothing to answer. */
  private void end(TimeoutException timeout) {
    Connection connection = getConnection();
    if (connection == null || connection.onIdleExpired(timeout)) {
      close(timeout);
    }
  }
}
