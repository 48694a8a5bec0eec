package dev.orderonce.proof;

import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.TypeConversionException;

/**
 * A flag that takes a whole number.
 *
 * @param flag with its dashes
 * @param min the least that makes sense
 */
record CountOption(String flag, int defaultValue, int min, String description) {

  private static final int MAX = 100_000_000;

  void addTo(CommandLine commandLine) {
    commandLine
        .getCommandSpec()
        .addOption(
            OptionSpec.builder(flag)
                .paramLabel("N")
                .type(Integer.class)
                .converters(this::number)
                .description("%s (default %d)".formatted(description, defaultValue))
                .build());
  }

  int from(CommandLine commandLine) {
    return commandLine.getParseResult().matchedOptionValue(flag, defaultValue);
  }

  private Integer number(String text) {
    try {
      int number = Integer.parseInt(text);
      if (number >= min && number <= MAX) {
        return number;
      }
    } catch (NumberFormatException e) {
      // Told below, like a number out of range.
    }
    throw new TypeConversionException(
        "'%s' is not a whole number from %d to %d".formatted(text, min, MAX));
  }
}
