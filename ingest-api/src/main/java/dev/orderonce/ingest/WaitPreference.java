package dev.orderonce.ingest;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The client's preference {@code wait} (RFC 7240, section 4.3): how long an answer may be held. */
final class WaitPreference {

  /** The longest that an answer is held; whoever prefers more gets this. */
  static final int MAX_SECONDS = 30;

  private static final String TOKEN = "[!#$%&'*+.^_`|~0-9A-Za-z-]++";
  private static final String WORD = "(?:" + TOKEN + "|\"(?:[^\"\\\\]|\\\\.)*+\")";
  private static final Pattern PREFERENCE =
      Pattern.compile(
          "\\s*+(%1$s)\\s*+(?:=\\s*+(%2$s)\\s*+)?+(?:;[^,\"]*+(?:\"(?:[^\"\\\\]|\\\\.)*+\"[^,\"]*+)*+)?+(?:,|$)"
              .formatted(TOKEN, WORD));
  private static final Pattern SECONDS = Pattern.compile("0*([0-9]{1,9})");

  private WaitPreference() {}

  /**
   * Reads the {@code Prefer} headers.
   *
   * @return empty if there is no such preference or it cannot be understood, which is to be ignored
   *     (section 2)
   */
  static Optional<Duration> of(List<String> headers) {
    Matcher preference = PREFERENCE.matcher(String.join(",", headers));
    // The first of that name counts (section 2).
    while (preference.lookingAt()) {
      if (preference.group(1).equalsIgnoreCase("wait")) {
        return Optional.ofNullable(preference.group(2)).flatMap(WaitPreference::seconds);
      }
      preference.region(preference.end(), preference.regionEnd());
      if (preference.regionStart() == preference.regionEnd()) {
        break;
      }
    }
    return Optional.empty();
  }

  private static Optional<Duration> seconds(String word) {
    Matcher seconds = SECONDS.matcher(word);
    return seconds.matches()
        ? Optional.of(Duration.ofSeconds(Math.min(MAX_SECONDS, Integer.parseInt(seconds.group(1)))))
        : Optional.empty();
  }
}
