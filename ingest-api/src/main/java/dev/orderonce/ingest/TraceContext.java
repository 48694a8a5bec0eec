package dev.orderonce.ingest;

import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Pattern;

/** The W3C trace context of a request. */
final class TraceContext {

  private static final Pattern VERSION_00 =
      Pattern.compile("00-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}");
  private static final HexFormat HEX = HexFormat.of();

  private TraceContext() {}

  /**
   * The client's {@code traceparent} if there is one, and it is valid (W3C Trace Context, section
   * 3.2), else a new one.
   */
  static String ofHeaders(List<String> headers) {
    if (headers.size() == 1 && VERSION_00.matcher(headers.getFirst()).matches()) {
      return headers.getFirst();
    }
    ThreadLocalRandom random = ThreadLocalRandom.current();
    return "00-"
        + HEX.toHexDigits(nonZero(random))
        + HEX.toHexDigits(random.nextLong())
        + "-"
        + HEX.toHexDigits(nonZero(random))
        + "-01";
  }

  /** An id of zeros only is not valid. */
  private static long nonZero(ThreadLocalRandom random) {
    long id = random.nextLong();
    return id == 0 ? 1 : id;
  }
}
