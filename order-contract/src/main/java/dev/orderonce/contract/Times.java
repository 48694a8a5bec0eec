package dev.orderonce.contract;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Arrays;

/** Points in time as messages have them, each with one at least. For use by many threads. */
public final class Times {

  /** Each {@code 0} stands for a digit. */
  private static final String FORM = "0000-00-00T00:00:00";

  private static final int MAX_FRACTION = 9;
  private static final int THOUSAND = 1_000;
  private static final long FIRST_DAY = LocalDate.of(0, 1, 1).toEpochDay();
  private static final long LAST_DAY = LocalDate.of(9999, 12, 31).toEpochDay();
  private static final int HOURS = 24;
  private static final int MINUTES = 60;
  private static final int SECONDS = 60;
  private static final long SECONDS_PER_DAY = (long) HOURS * MINUTES * SECONDS;

  private Times() {}

  /**
   * The same as {@link Instant#parse}. The form that {@link Instant#toString} gives to all but far
   * years is read at once, and all else is left to the other, which does more for each.
   *
   * @throws DateTimeException if the text is no point in time
   */
  static Instant parse(String text) {
    int end = text.length() - 1;
    if (end < FORM.length() || text.charAt(end) != 'Z' || !hasForm(text)) {
      return Instant.parse(text);
    }
    int nanos = fraction(text, FORM.length(), end);
    int hour = number(text, 11, 13);
    int minute = number(text, 14, 16);
    int second = number(text, 17, 19);
    if (nanos < 0 || hour >= HOURS || minute >= MINUTES || second >= SECONDS) {
      return Instant.parse(text);
    }
    long days =
        LocalDate.of(number(text, 0, 4), number(text, 5, 7), number(text, 8, 10)).toEpochDay();
    return Instant.ofEpochSecond(
        days * SECONDS_PER_DAY + (hour * MINUTES + minute) * (long) SECONDS + second, nanos);
  }

  /**
   * The same as {@link Instant#toString}. Years of four digits are written at once, and all else is
   * left to the other, which does more for each.
   */
  public static String write(Instant time) {
    long days = Math.floorDiv(time.getEpochSecond(), SECONDS_PER_DAY);
    if (days < FIRST_DAY || days > LAST_DAY) {
      return time.toString();
    }
    LocalDate date = LocalDate.ofEpochDay(days);
    int second = (int) Math.floorMod(time.getEpochSecond(), SECONDS_PER_DAY);
    int fraction = time.getNano();
    int digits = fraction == 0 ? 0 : MAX_FRACTION;
    while (digits > 0 && fraction % THOUSAND == 0) {
      fraction /= THOUSAND;
      digits -= 3;
    }
    int end = FORM.length() + (digits == 0 ? 0 : 1 + digits);
    byte[] text = Arrays.copyOf(FORM.getBytes(ISO_8859_1), end + 1);
    put(text, 0, 4, date.getYear());
    put(text, 5, 7, date.getMonthValue());
    put(text, 8, 10, date.getDayOfMonth());
    put(text, 11, 13, second / (MINUTES * SECONDS));
    put(text, 14, 16, second / SECONDS % MINUTES);
    put(text, 17, 19, second % SECONDS);
    text[FORM.length()] = '.';
    put(text, end - digits, end, fraction);
    text[end] = 'Z';
    return new String(text, ISO_8859_1);
  }

  private static void put(byte[] text, int from, int to, int number) {
    int rest = number;
    for (int i = to - 1; i >= from; i--) {
      text[i] = (byte) ('0' + rest % 10);
      rest /= 10;
    }
  }

  private static boolean hasForm(String text) {
    for (int i = 0; i < FORM.length(); i++) {
      char wanted = FORM.charAt(i);
      char c = text.charAt(i);
      if (wanted == '0' ? !isDigit(c) : c != wanted) {
        return false;
      }
    }
    return true;
  }

  /** A dot and digits as nanoseconds, 0 if there is nothing, and below 0 if it is anything else. */
  private static int fraction(String text, int from, int end) {
    if (from == end) {
      return 0;
    }
    int digits = end - from - 1;
    if (text.charAt(from) != '.' || digits < 1 || digits > MAX_FRACTION) {
      return -1;
    }
    int nanos = 0;
    for (int i = from + 1; i <= from + MAX_FRACTION; i++) {
      char c = i < end ? text.charAt(i) : '0';
      if (!isDigit(c)) {
        return -1;
      }
      nanos = nanos * 10 + (c - '0');
    }
    return nanos;
  }

  private static int number(String text, int from, int to) {
    int number = 0;
    for (int i = from; i < to; i++) {
      number = number * 10 + (text.charAt(i) - '0');
    }
    return number;
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }
}
