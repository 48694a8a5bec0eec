package dev.orderonce.kit;

import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Lengths of time as people write them in settings. */
public final class Durations {

  private static final Pattern FORM = Pattern.compile("(\\d{1,9})(ms|s|m|h|d)");

  private Durations() {}

  static Duration parse(String text) {
    Matcher form = FORM.matcher(text);
    if (!form.matches()) {
      throw new IllegalArgumentException(
          "expected a number with ms, s, m, h or d, such as 250ms or 72h");
    }
    long number = Long.parseLong(form.group(1));
    return switch (form.group(2)) {
      case "ms" -> Duration.ofMillis(number);
      case "s" -> Duration.ofSeconds(number);
      case "m" -> Duration.ofMinutes(number);
      case "h" -> Duration.ofHours(number);
      default -> Duration.ofDays(number);
    };
  }

  /** The form in which that is written in settings, in the greatest unit that leaves no rest. */
  public static String text(Duration duration) {
    long millis = duration.toMillis();
    for (Unit unit : Unit.GREATEST_FIRST) {
      if (millis % unit.millis() == 0) {
        return millis / unit.millis() + unit.name();
      }
    }
    return millis + "ms";
  }

  private record Unit(String name, long millis) {

    private static final List<Unit> GREATEST_FIRST =
        List.of(
            new Unit("d", Duration.ofDays(1).toMillis()),
            new Unit("h", Duration.ofHours(1).toMillis()),
            new Unit("m", Duration.ofMinutes(1).toMillis()),
            new Unit("s", Duration.ofSeconds(1).toMillis()));
  }
}
