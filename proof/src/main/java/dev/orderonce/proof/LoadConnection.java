package dev.orderonce.proof;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.HexFormat;

/**
 * One kept-alive connection of a load generator, with one request under way at most. Requests
 * differ in their key only, which is written into the same bytes.
 */
final class LoadConnection {

  private static final String BODY =
      """
      {"customerId":"cust_1","amount":2500,"currency":"EUR","payment":{"accountId":"acct_1"}}\
      """;

  private static final int KEY_DIGITS = 16;
  private static final int STATUS_AT = "HTTP/1.1 ".length();
  private static final byte[] LENGTH_HEADER = "content-length:".getBytes(US_ASCII);
  private static final int BUFFER = 8192;

  private final SocketChannel channel;
  private final String run;
  private final ByteBuffer request;
  private final int keyAt;
  private final ByteBuffer answer = ByteBuffer.allocate(BUFFER);
  private long since;
  private boolean measured;

  private LoadConnection(SocketChannel channel, String apiKey, String run) {
    this.channel = channel;
    this.run = run;
    String head =
        """
        POST /v1/orders HTTP/1.1\r
        Host: 127.0.0.1\r
        Authorization: Bearer %s\r
        Content-Type: application/json\r
        Content-Length: %d\r
        Idempotency-Key: %s\
        """
            .formatted(apiKey, BODY.length(), run);
    this.keyAt = head.length();
    this.request =
        ByteBuffer.wrap((head + "0".repeat(KEY_DIGITS) + "\r\n\r\n" + BODY).getBytes(US_ASCII));
  }

  /**
   * Connects.
   *
   * @param run what the keys of all connections of this run, and of no other run, begin with
   */
  static LoadConnection open(Selector selector, int port, String apiKey, String run)
      throws IOException {
    SocketChannel channel =
        SocketChannel.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
    channel.configureBlocking(false);
    LoadConnection connection = new LoadConnection(channel, apiKey, run);
    channel.register(selector, SelectionKey.OP_READ, connection);
    return connection;
  }

  /** Sends a request with a key of its own, which was due at that time, and counts or does not. */
  void send(long number, long dueNanos, boolean counts) throws IOException {
    since = dueNanos;
    measured = counts;
    request.put(keyAt, HexFormat.of().toHexDigits(number).getBytes(US_ASCII)).rewind();
    while (request.hasRemaining()) {
      channel.write(request);
    }
  }

  /** Reads what has come; notes the answer and returns true if it is whole. */
  boolean receive(Shots shots) throws IOException {
    if (channel.read(answer) < 0) {
      throw new IOException("the connection was closed in run " + run);
    }
    int bodyAt = endOfHead();
    if (bodyAt < 0 || answer.position() < bodyAt + contentLength(bodyAt)) {
      return false;
    }
    if (answer.get(STATUS_AT) != '2') {
      shots.refused();
    } else if (measured) {
      shots.accepted(System.nanoTime() - since);
    } else {
      shots.acceptedBefore();
    }
    answer.clear();
    return true;
  }

  void close() throws IOException {
    channel.close();
  }

  private int endOfHead() {
    for (int i = 0; i + 3 < answer.position(); i++) {
      if (answer.get(i) == '\r' && answer.get(i + 2) == '\r' && answer.get(i + 3) == '\n') {
        return i + 4;
      }
    }
    return -1;
  }

  private int contentLength(int end) throws IOException {
    for (int i = 0; i < end - LENGTH_HEADER.length; i++) {
      if (answer.get(i) == '\n' && isLengthHeader(i + 1)) {
        int length = 0;
        for (int at = i + 1 + LENGTH_HEADER.length; answer.get(at) != '\r'; at++) {
          length = answer.get(at) == ' ' ? length : 10 * length + answer.get(at) - '0';
        }
        return length;
      }
    }
    throw new IOException("an answer without a length");
  }

  private boolean isLengthHeader(int at) {
    for (int i = 0; i < LENGTH_HEADER.length; i++) {
      if (Character.toLowerCase(answer.get(at + i)) != LENGTH_HEADER[i]) {
        return false;
      }
    }
    return true;
  }
}
