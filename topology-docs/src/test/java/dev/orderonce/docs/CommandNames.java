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
        .map(command -> unknownFlags(innermost(command, words.subList(1, words.size())), words))
        .orElseGet(() -> List.of("./orderonce has no command " + words.getFirst()));
  }

  /** The command, or the one of its own subcommands that the next words name. */
  private static CommandLine innermost(CommandLine command, List<String> words) {
    CommandLine next = words.isEmpty() ? null : command.getSubcommands().get(words.getFirst());
    return next == null ? command : innermost(next, words.subList(1, words.size()));
  }

  /** Whether any command has that flag. */
  static boolean hasFlag(String flag) {
    return all(ROOT).anyMatch(command -> unknownFlags(command, List.of(flag)).isEmpty());
  }

  private static Stream<CommandLine> all(CommandLine command) {
    return Stream.concat(
        Stream.of(command), command.getSubcommands().values().stream().flatMap(CommandNames::all));
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
