package dev.orderonce.kit;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One setting: an environment variable with a type, a default and a description.
 *
 * @param name the environment variable, {@code ORDERONCE_…}
 * @param description what it is, with unit and range
 * @param defaultText the text that stands for it where the variable is absent; null if it must be
 *     given
 * @param secret whether its value must never be shown
 * @param parser reads the text; throws {@link IllegalArgumentException} saying what it expects
 */
public record Setting<T>(
    String name,
    String description,
    @Nullable String defaultText,
    boolean secret,
    Function<String, T> parser) {

  private static final int MAX_PORT = 65_535;

  /** What the names of all settings start with. */
  public static final String PREFIX = "ORDERONCE_";

  public Setting {
    if (!name.startsWith(PREFIX)) {
      throw new IllegalArgumentException(name + " does not start with " + PREFIX);
    }
  }

  /** A text. */
  public static Setting<String> text(
      String name, @Nullable String defaultText, String description) {
    return new Setting<>(name, description, defaultText, false, Function.identity());
  }

  /** A text that is never shown. */
  public static Setting<String> secret(
      String name, @Nullable String defaultText, String description) {
    return new Setting<>(name, description, defaultText, true, Function.identity());
  }

  /** A whole number within bounds, both included. */
  public static Setting<Integer> integer(
      String name, int defaultValue, int min, int max, String description) {
    return new Setting<>(
        name, description, Integer.toString(defaultValue), false, text -> number(text, min, max));
  }

  /** A TCP port; 0 lets the system choose a free one. */
  public static Setting<Integer> port(String name, int defaultValue, String description) {
    return integer(name, defaultValue, 0, MAX_PORT, description);
  }

  /** A path. */
  public static Setting<Path> path(String name, @Nullable String defaultText, String description) {
    return new Setting<>(name, description, defaultText, false, Path::of);
  }

  /** A file that can be read, if one is named. */
  public static Setting<Optional<Path>> file(String name, String description) {
    return new Setting<>(name, description, "", false, Setting::readable);
  }

  /** A length of time such as {@code 250ms}, {@code 20s}, {@code 15m}, {@code 72h}. */
  public static Setting<Duration> duration(String name, String defaultText, String description) {
    return new Setting<>(name, description, defaultText, false, Durations::parse);
  }

  /** A number of bytes such as {@code 512KiB}, {@code 256MiB}, {@code 2GiB}. */
  public static Setting<Long> bytes(String name, String defaultText, String description) {
    return new Setting<>(name, description, defaultText, false, ByteSizes::parse);
  }

  private static Optional<Path> readable(String text) {
    if (text.isEmpty()) {
      return Optional.empty();
    }
    if (!Files.isReadable(Path.of(text)) || Files.isDirectory(Path.of(text))) {
      throw new IllegalArgumentException("there is no such file that can be read");
    }
    return Optional.of(Path.of(text));
  }

  private static int number(String text, int min, int max) {
    String expected = "expected a whole number from %d to %d".formatted(min, max);
    try {
      int number = Integer.parseInt(text);
      if (number >= min && number <= max) {
        return number;
      }
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(expected, e);
    }
    throw new IllegalArgumentException(expected);
  }
}
