package dev.orderonce.docs;

import dev.orderonce.contract.MessageTypes;
import dev.orderonce.contract.Topic;
import dev.orderonce.docs.MarkdownText.Piece;
import dev.orderonce.kit.Setting;
import dev.orderonce.quickstart.KnownSettings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Finds what a document names and the project does not have. */
final class DocumentCheck {

  /** Names in code spans that have the form of our classes, and are others'. */
  private static final Set<String> FOREIGN =
      Set.of("Authorization", "Bearer", "Location", "TopologyTestDriver");

  /** The relay's publication in PostgreSQL, which has the form of a metric. */
  private static final Set<String> NO_METRICS = Set.of("orderonce_outbox");

  private static final Pattern TYPE = Pattern.compile("\\b[A-Z][a-z0-9]+(?:[A-Z][a-z0-9]+)+\\b");
  private static final Pattern ONLY_TYPE =
      Pattern.compile("[A-Z][a-z0-9]+(?:\\.\\w+)*(?:\\(.*\\))?");
  private static final Pattern MEMBER =
      Pattern.compile("\\b([A-Z][a-z0-9]+(?:[A-Z][a-z0-9]+)*)\\.([A-Za-z]\\w*)");
  private static final Pattern FILE =
      Pattern.compile("[\\w-][\\w./-]*\\.(?:java|sql|txt|md|yml|xml|json)");

  private static final Pattern OURS =
      Pattern.compile("\\bdev\\.orderonce(?:\\.[a-z][a-z0-9-]*)+(?:\\.[A-Z]\\w*)?");
  private static final Pattern TOPIC =
      Pattern.compile(
          Topic.all().stream()
              .map(topic -> topic.topicName().replaceFirst("\\..*", ""))
              .distinct()
              .collect(Collectors.joining("|", "(?<![\\w./-])(?:", ")\\.[a-z][a-z-]*")));
  private static final Pattern METRIC = Pattern.compile("\\b(?:orderonce|http_server)_[a-z0-9_]+");
  private static final Pattern SETTING = Pattern.compile("\\bORDERONCE_[A-Z0-9_]+");
  private static final Pattern COMMAND = Pattern.compile("\\./orderonce\\b([^\\n`]*)");

  private final Path file;
  private final MarkdownText document;
  private final List<String> problems = new ArrayList<>();

  private DocumentCheck(Path file, String text) {
    this.file = file;
    this.document = new MarkdownText(text);
  }

  /** What is wrong with a document at that place, a line for each. */
  static List<String> problems(Path file, String text) {
    DocumentCheck check = new DocumentCheck(file, text);
    check.names();
    check.codeSpans();
    check.commands();
    check.links();
    return check.problems.stream().distinct().toList();
  }

  private void names() {
    check(TOPIC, "topic", DocumentCheck::isTopic);
    check(METRIC, "metric", DocumentCheck::isMetric);
    check(SETTING, "setting", name -> settings().anyMatch(s -> s.name().equals(name)));
    check(OURS, "package, class or type of message", DocumentCheck::isOurs);
  }

  private void check(Pattern pattern, String kind, Predicate<String> known) {
    for (Piece piece : document.everywhere(pattern)) {
      require(known.test(piece.text()), piece, "there is no %s %s".formatted(kind, piece.text()));
    }
  }

  private void codeSpans() {
    for (Piece span : document.codeSpans()) {
      String text = span.text();
      types(text)
          .forEach(type -> require(isType(type), span, "there is no class %s".formatted(type)));
      MEMBER
          .matcher(text)
          .results()
          .filter(match -> SourceNames.hasType(match.group(1)) && !FILE.matcher(text).matches())
          .forEach(match ->
              require(
                  SourceNames.hasMember(match.group(1), match.group(2)),
                  span,
                  "%s has no %s".formatted(match.group(1), match.group(2))));
      if (FILE.matcher(text).matches()) {
        require(isFile(text), span, "there is no file %s".formatted(text));
      }
      if (text.matches("--[a-z][a-z-]*.*")) {
        String flag = text.split("[ =]", 2)[0];
        require(CommandNames.hasFlag(flag), span, "no command has the flag %s".formatted(flag));
      }
    }
  }

  private void commands() {
    for (Piece command : document.everywhere(COMMAND)) {
      CommandNames.problems(command.text()).forEach(problem -> require(false, command, problem));
    }
    for (Piece span : document.codeSpans()) {
      COMMAND
          .matcher(span.text())
          .results()
          .flatMap(match -> CommandNames.problems(match.group(1)).stream())
          .forEach(problem -> require(false, span, problem));
    }
  }

  private void links() {
    Path directory = Objects.requireNonNull(Project.ROOT.resolve(file).getParent());
    for (Piece link : document.links()) {
      String target = link.text().replaceFirst("#.*", "");
      boolean elsewhere = target.isEmpty() || target.matches("[a-z]+:.*");
      require(
          elsewhere || Files.exists(directory.resolve(target).normalize()),
          link,
          "the link to %s leads nowhere".formatted(target));
    }
  }

  private void require(boolean condition, Piece piece, String problem) {
    if (!condition) {
      problems.add("%s:%d: %s".formatted(Project.slashed(file), piece.line(), problem));
    }
  }

  private static Stream<String> types(String span) {
    return ONLY_TYPE.matcher(span).matches()
        ? Stream.of(span.replaceFirst("\\W.*", ""))
        : TYPE.matcher(span).results().map(match -> match.group());
  }

  private static boolean isType(String name) {
    return SourceNames.hasType(name) || FOREIGN.contains(name) || isFile(name);
  }

  private static boolean isFile(String name) {
    return Project.FILES.stream()
        .anyMatch(path -> ("/" + Project.slashed(path)).endsWith("/" + name));
  }

  private static boolean isTopic(String name) {
    return Topic.all().stream().anyMatch(topic -> topic.topicName().equals(name));
  }

  private static boolean isMetric(String name) {
    return Meters.ALL.stream()
            .map(Meters.OwnMeter::prometheusName)
            .anyMatch(known -> name.matches(known + "(?:_bucket|_count|_sum|_max)?"))
        || settings().anyMatch(setting -> name.equals(setting.defaultText()))
        || NO_METRICS.contains(name);
  }

  private static boolean isOurs(String name) {
    String packageName = name.replaceFirst("\\.[A-Z].*", "");
    String type = name.substring(packageName.length()).replaceFirst("^\\.", "");
    return MessageTypes.STANDARD.byName(name).isPresent()
        || (SourceNames.hasPackage(packageName) && (type.isEmpty() || isType(type)));
  }

  private static Stream<Setting<?>> settings() {
    return KnownSettings.byReader().values().stream().flatMap(Collection::stream);
  }
}
