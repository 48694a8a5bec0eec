package dev.orderonce.kit;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Numbers of bytes as people write them in settings. */
final class ByteSizes {

  private static final Pattern FORM = Pattern.compile("(\\d{1,9})(KiB|MiB|GiB)");

  private ByteSizes() {}

  static long parse(String text) {
    Matcher form = FORM.matcher(text);
    if (!form.matches()) {
      throw new IllegalArgumentException(
          "expected a number with KiB, MiB or GiB, such as 64MiB or 2GiB");
    }
    long number = Long.parseLong(form.group(1));
    return switch (form.group(2)) {
      case "KiB" -> number << 10;
      case "MiB" -> number << 20;
      default -> number << 30;
    };
  }
}
