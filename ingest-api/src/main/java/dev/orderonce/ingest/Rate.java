package dev.orderonce.ingest;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * So many requests in so much time.
 *
 * @param quota the number of requests, also how many may come at once after a pause
 * @param seconds the time over which the quota comes back
 */
record Rate(int quota, int seconds) {

  private static final Pattern FORM = Pattern.compile("([1-9]\\d{0,8})/([1-9]\\d{0,4})s");
  private static final String NONE = "none";

  /**
   * Reads the form of the setting.
   *
   * @return empty for none
   * @throws IllegalArgumentException if it has another form
   */
  static Optional<Rate> parse(String text) {
    if (text.equals(NONE)) {
      return Optional.empty();
    }
    Matcher form = FORM.matcher(text);
    if (!form.matches()) {
      throw new IllegalArgumentException(
          "expected requests and seconds such as 500/10s, or " + NONE);
    }
    return Optional.of(new Rate(Integer.parseInt(form.group(1)), Integer.parseInt(form.group(2))));
  }
}
