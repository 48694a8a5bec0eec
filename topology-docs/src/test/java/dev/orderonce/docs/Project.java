package dev.orderonce.docs;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The project's own files, without what is built, is data, or belongs to an editor. */
final class Project {

  static final Path ROOT = root();

  private static final Set<String> IGNORED_DIRECTORIES = ignoredDirectories();

  /** All files, relative to the root, sorted. */
  static final List<Path> FILES = files();

  private Project() {}

  /** The files with that suffix. */
  static List<Path> files(String suffix) {
    return FILES.stream().filter(file -> file.toString().endsWith(suffix)).toList();
  }

  /** The Java files that are shipped. */
  static List<Path> mainSources() {
    return files(".java").stream().filter(file -> slashed(file).contains("/src/main/")).toList();
  }

  /** The text of a file, relative to the root. */
  static String read(Path file) {
    return text(file).orElseThrow(() -> new IllegalStateException(file + " is not UTF-8"));
  }

  /** The text of a file; empty if it is none. */
  static Optional<String> text(Path file) {
    try {
      return Optional.of(Files.readString(ROOT.resolve(file), UTF_8));
    } catch (CharacterCodingException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The path as documents write it, whatever the system's separator is. */
  static String slashed(Path path) {
    return path.toString().replace('\\', '/');
  }

  private static Path root() {
    Path directory = Path.of("").toAbsolutePath();
    while (!Files.exists(directory.resolve("orderonce"))
        || !Files.exists(directory.resolve("pom.xml"))) {
      directory =
          Optional.ofNullable(directory.getParent())
              .orElseThrow(() -> new IllegalStateException("not within the project"));
    }
    return directory;
  }

  private static Set<String> ignoredDirectories() {
    Set<String> names = new HashSet<>(Set.of(".git"));
    try (var lines = Files.lines(ROOT.resolve(".gitignore"), UTF_8)) {
      lines
          .filter(line -> line.endsWith("/"))
          .map(line -> line.substring(0, line.length() - 1))
          .forEach(names::add);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return names;
  }

  private static List<Path> files() {
    List<Path> found = new ArrayList<>();
    try {
      Files.walkFileTree(
          ROOT,
          new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path path, BasicFileAttributes attributes) {
              return IGNORED_DIRECTORIES.contains(String.valueOf(path.getFileName()))
                  ? FileVisitResult.SKIP_SUBTREE
                  : FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path path, BasicFileAttributes attributes) {
              found.add(ROOT.relativize(path));
              return FileVisitResult.CONTINUE;
            }
          });
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return found.stream().filter(file -> !file.startsWith(".git")).sorted().toList();
  }
}
