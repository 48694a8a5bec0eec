package dev.orderonce.kit.embedded;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;

/**
 * Where the embedding library unpacks PostgreSQL's programs to, once for each user of a machine.
 */
final class PostgresPrograms {

  private static final String COMPLETE_MARKER = ".exists";
  private static final String UNPACKING_LOCK = "epg-lock";

  private PostgresPrograms() {}

  /** The directory, private to the user, without what an unpacking that was cut off left in it. */
  static Path directory() throws IOException {
    // The library makes its own directory writable for everybody; this one around it is not.
    Path cache =
        Files.createDirectories(
            Path.of(System.getProperty("user.home"), ".cache", "orderonce"),
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    Path programs = Files.createDirectories(cache.resolve("postgresql"));
    discardUnfinished(programs);
    return programs;
  }

  /** The library would take a file that is there for a file that is whole. */
  static void discardUnfinished(Path programs) throws IOException {
    List<Path> versions;
    try (Stream<Path> entries = Files.list(programs)) {
      versions = entries.filter(Files::isDirectory).toList();
    }
    for (Path version : versions) {
      if (!Files.exists(version.resolve(COMPLETE_MARKER))) {
        discardUnlessBeingUnpacked(version);
      }
    }
  }

  private static void discardUnlessBeingUnpacked(Path version) throws IOException {
    Path lockFile = version.resolve(UNPACKING_LOCK);
    if (!Files.exists(lockFile)) {
      return;
    }
    try (FileChannel channel = FileChannel.open(lockFile, StandardOpenOption.WRITE);
        FileLock lock = channel.tryLock()) {
      if (lock != null) {
        Directories.empty(version);
      }
    } catch (OverlappingFileLockException e) {
      // Another thread of this process is unpacking.
    }
  }
}
