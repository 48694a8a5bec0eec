package dev.orderonce.docs;

import dev.orderonce.quickstart.CommandLines;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import picocli.CommandLine;

/** What can be typed after {@code ./orderonce}. */
final class CommandNames {

  /** The launcher's own subcommand, which starts no program. */
  private static final String LAUNCHERS_OWN = "java-home";

  private static final CommandLine ROOT = CommandLines.create(Map.of());

  private CommandNames() {}

  /** What is wrong with the words after {@code ./orderonce}, up to the end of the command. */
  static List<String> problems(String arguments) {
    List<String> words =
        Arrays.stream(arguments.split("[|;&>#`\"]", 2)[0].strip().split("\\s+"))
            .map(word -> word.replaceAll("^\\[|[\\],.:)]+$", ""))
            .filter(word -> !word.isEmpty())
            .toList();
    if (words.isEmpty() || words.getFirst().equals(LAUNCHERS_OWN)) {
      return List.of();
    }
    if (!words.getFirst().matches("[a-z-]+")) {
      return List.of(); // A placeholder.
    }
    if (words.getFirst().startsWith("-")) {
      return unknownFlags(ROOT, words);
    }
    return Optional.ofNullable(ROOT.getSubcommands().get(words.getFirst()))
        .map(command -> unknownFlags(command, words))
        .orElseGet(() -> List.of("./orderonce has no command " + words.getFirst()));
  }

  /** Whether any command has that flag. */
  static boolean hasFlag(String flag) {
    return Stream.concat(Stream.of(ROOT), ROOT.getSubcommands().values().stream())
        .anyMatch(command -> unknownFlags(command, List.of(flag)).isEmpty());
  }

  private static List<String> unknownFlags(CommandLine command, List<String> words) {
    return words.stream()
        .filter(word -> word.startsWith("-"))
        .map(word -> word.split("=", 2)[0])
        .filter(flag -> !command.getCommandSpec().optionsMap().containsKey(flag))
        .map(flag -> "%s has no flag %s".formatted(command.getCommandName(), flag))
        .toList();
  }
}
