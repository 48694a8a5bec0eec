package dev.orderonce.docs;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.mapping;
import static java.util.stream.Collectors.toList;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The types, members and packages that the sources declare. */
final class SourceNames {

  private static final Pattern DECLARATION =
      Pattern.compile("(?m)^ *(?:[a-z-]+ )*(?:class|@?interface|record|enum) ([A-Z]\\w*)");
  private static final Pattern PACKAGE = Pattern.compile("(?m)^package ([a-z.]+);");

  private record Declaration(String type, Path file) {}

  private static final Map<String, List<Path>> FILES_BY_TYPE =
      Project.files(".java").stream()
          .flatMap(file ->
              DECLARATION
                  .matcher(Project.read(file))
                  .results()
                  .map(match -> new Declaration(match.group(1), file)))
          .collect(groupingBy(Declaration::type, mapping(Declaration::file, toList())));

  private static final Set<String> PACKAGES =
      Project.files(".java").stream()
          .flatMap(file -> PACKAGE.matcher(Project.read(file)).results())
          .map(match -> match.group(1))
          .collect(Collectors.toSet());

  private SourceNames() {}

  static boolean hasType(String name) {
    return FILES_BY_TYPE.containsKey(name);
  }

  /** Whether a file that declares the type has a word of that name. */
  static boolean hasMember(String type, String member) {
    Pattern word = Pattern.compile("\\b" + Pattern.quote(member) + "\\b");
    return FILES_BY_TYPE.getOrDefault(type, List.of()).stream()
        .anyMatch(file -> word.matcher(Project.read(file)).find());
  }

  static boolean hasPackage(String name) {
    return PACKAGES.contains(name);
  }
}
