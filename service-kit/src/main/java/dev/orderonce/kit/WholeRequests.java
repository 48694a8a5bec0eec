package dev.orderonce.kit;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.BufferUtil;
import org.eclipse.jetty.util.Callback;

/**
 * Lets a request through once its body is there, read without holding a thread: however slowly
 * bodies come, the threads are free for those that are complete.
 */
final class WholeRequests extends Handler.Wrapper {

  /** How much of a refused body is taken, so that its sender comes to read why. */
  private static final long MAX_DISCARDED = 1 << 20;

  private final LongSupplier maxBytes;

  /**
   * A handler to be put before the others.
   *
   * @param maxBytes the greatest body that is let through
   */
  WholeRequests(LongSupplier maxBytes) {
    this.maxBytes = maxBytes;
  }

  @Override
  public boolean handle(Request request, Response response, Callback callback) throws Exception {
    boolean none =
        request.getLength() <= 0 && !request.getHeaders().contains(HttpHeader.TRANSFER_ENCODING);
    if (none) {
      GuardedEndPoint.arrived(request);
      return super.handle(request, response, callback);
    }
    if (request.getLength() > maxBytes.getAsLong()) {
      refuse(request, response, callback, HttpStatus.PAYLOAD_TOO_LARGE_413);
      return true;
    }
    new Collector(request, response, callback).read();
    return true;
  }

  /**
   * Answers at once; the connection ends. What is on its way is still taken then: a connection that
   * is closed with unread bytes is reset, and with it goes the answer that was sent.
   */
  private static void refuse(Request request, Response response, Callback callback, int status) {
    response.getHeaders().put(HttpHeader.CONNECTION, "close");
    Callback answered =
        Callback.from(() -> new Discarding(request, callback).read(), callback::failed);
    // Not as the server writes errors: that would give up the rest of the body first.
    ErrorProblems.write(response, status, answered);
  }

  /** Reads the rest of a body for nothing, as far as it comes in time. */
  private static final class Discarding {

    private final Request request;
    private final Callback callback;
    private long discarded;

    Discarding(Request request, Callback callback) {
      this.request = request;
      this.callback = callback;
    }

    void read() {
      boolean ended = false;
      while (!ended) {
        Content.Chunk chunk = request.read();
        if (chunk == null) {
          request.demand(this::read);
          return;
        }
        ended = Content.Chunk.isFailure(chunk) || chunk.isLast() || discarded > MAX_DISCARDED;
        discarded += chunk.remaining();
        chunk.release();
      }
      callback.succeeded();
    }
  }

  /** Copies, so that a body in tiny pieces does not keep a network buffer for each. */
  private final class Collector {

    private final ByteArrayOutputStream body = new ByteArrayOutputStream();
    private final Request request;
    private final Response response;
    private final Callback callback;

    Collector(Request request, Response response, Callback callback) {
      this.request = request;
      this.response = response;
      this.callback = callback;
    }

    void read() {
      while (true) {
        Content.Chunk chunk = request.read();
        if (chunk == null) {
          request.demand(this::read);
          return;
        }
        if (Content.Chunk.isFailure(chunk)) {
          fail(chunk.getFailure());
          return;
        }
        take(chunk);
        if (body.size() > maxBytes.getAsLong()) {
          refuse(request, response, callback, HttpStatus.PAYLOAD_TOO_LARGE_413);
          return;
        }
        if (chunk.isLast()) {
          pass();
          return;
        }
      }
    }

    private void take(Content.Chunk chunk) {
      byte[] bytes = BufferUtil.toArray(chunk.getByteBuffer());
      chunk.release();
      body.writeBytes(bytes);
    }

    private void fail(Throwable failure) {
      if (failure instanceof TimeoutException) {
        refuse(request, response, callback, HttpStatus.REQUEST_TIMEOUT_408);
      } else {
        Response.writeError(request, response, callback, failure);
      }
    }

    private void pass() {
      GuardedEndPoint.arrived(request);
      try {
        Request whole = new WholeRequest(request, ByteBuffer.wrap(body.toByteArray()));
        if (!getHandler().handle(whole, response, callback)) {
          Response.writeError(request, response, callback, HttpStatus.NOT_FOUND_404);
        }
      } catch (Exception e) {
        Response.writeError(request, response, callback, e);
      }
    }
  }

  /** A request whose body can be read at once. */
  private static final class WholeRequest extends Request.Wrapper {

    private Content.Chunk rest;

    WholeRequest(Request wrapped, ByteBuffer body) {
      super(wrapped);
      this.rest = Content.Chunk.from(body, true);
    }

    @Override
    public Content.Chunk read() {
      Content.Chunk next = rest;
      rest = Content.Chunk.EOF;
      return next;
    }

    @Override
    public void demand(Runnable demandCallback) {
      demandCallback.run();
    }
  }
}
