package dev.orderonce.proof;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** A directory for brokers and stores that is gone afterwards. */
final class Scratch implements AutoCloseable {

  private final Path directory;

  private Scratch(Path directory) {
    this.directory = directory;
  }

  static Scratch create() throws IOException {
    return new Scratch(Files.createTempDirectory("orderonce-bench"));
  }

  /** A new directory in it. */
  Path directory(String name) throws IOException {
    return Files.createDirectories(directory.resolve(name));
  }

  @Override
  public void close() throws IOException {
    remove(directory);
  }

  /** Removes a directory with all that is in it. */
  static void remove(Path directory) throws IOException {
    List<Path> deepestFirst;
    try (Stream<Path> tree = Files.walk(directory)) {
      deepestFirst = tree.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path path : deepestFirst) {
      Files.deleteIfExists(path);
    }
  }
}
