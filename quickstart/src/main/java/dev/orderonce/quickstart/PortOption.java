package dev.orderonce.quickstart;

import dev.orderonce.kit.Setting;
import dev.orderonce.kit.Settings;
import java.util.Collection;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.TypeConversionException;

/** The flag for a port. */
final class PortOption {

  private static final int MAX_PORT = 65_535;

  private PortOption() {}

  static OptionSpec of(Port port) {
    return OptionSpec.builder(port.flag())
        .paramLabel("N")
        .type(Integer.class)
        .converters(PortOption::number)
        .description(described(port.setting()))
        .build();
  }

  /**
   * The settings with the flags that were given: a flag counts more than the variable for the same.
   */
  static Settings apply(Collection<Port> ports, ParseResult given, Settings settings) {
    Settings all = settings;
    for (Port port : ports) {
      if (given.hasMatchedOption(port.flag())) {
        Integer number = given.matchedOptionValue(port.flag(), 0);
        all = all.with(port.setting(), number.toString());
      }
    }
    return all;
  }

  static String described(Setting<?> setting) {
    return "%s (default %s, or %s)"
        .formatted(setting.description(), setting.defaultText(), setting.name());
  }

  private static Integer number(String text) {
    try {
      int number = Integer.parseInt(text);
      if (number >= 0 && number <= MAX_PORT) {
        return number;
      }
    } catch (NumberFormatException e) {
      // Told below, like a number out of range.
    }
    throw new TypeConversionException(
        "'%s' is not a whole number from 0 to %d".formatted(text, MAX_PORT));
  }
}
