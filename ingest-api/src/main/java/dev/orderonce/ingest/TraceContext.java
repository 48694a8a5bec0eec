package dev.orderonce.ingest;

import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The W3C trace context of a request. */
final class TraceContext {

  private static final Pattern VERSION_00 =
      Pattern.compile("00-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}");
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final int TRACE_ID_BYTES = 16;
  private static final int SPAN_ID_BYTES = 8;

  private TraceContext() {}

  /**
   * The client's {@code traceparent} if it is valid (W3C Trace Context, section 3.2), else a new
   * one.
   */
  static String ofHeader(@Nullable String traceparent) {
    if (traceparent != null && VERSION_00.matcher(traceparent).matches()) {
      return traceparent;
    }
    return "00-%s-%s-01".formatted(hex(TRACE_ID_BYTES), hex(SPAN_ID_BYTES));
  }

  private static String hex(int length) {
    byte[] bytes = new byte[length];
    RANDOM.nextBytes(bytes);
    return HexFormat.of().formatHex(bytes);
  }
}
