package dev.orderonce.quickstart;

import dev.orderonce.kit.ConfigurationException;
import dev.orderonce.kit.Failures;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/** The directory that keeps all data of the system in one process; only one process can have it. */
final class DataDirectory implements AutoCloseable {

  private final Path path;
  private final FileChannel lockFile;

  private DataDirectory(Path path, FileChannel lockFile) {
    this.path = path;
    this.lockFile = lockFile;
  }

  /**
   * Takes the directory until it is closed or the process ends.
   *
   * @param path made if it is not there
   * @throws ConfigurationException if it cannot be written, or a running process has it
   */
  static DataDirectory claim(Path path) {
    try {
      Path real = Files.createDirectories(path).toRealPath();
      Files.createDirectories(real.resolve("logs"));
      FileChannel lockFile =
          FileChannel.open(
              real.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      if (!locked(lockFile)) {
        lockFile.close();
        throw new ConfigurationException(
            "data directory %s is in use by another running OrderOnce; choose another with --data-dir"
                .formatted(path));
      }
      return new DataDirectory(real, lockFile);
    } catch (IOException e) {
      throw new ConfigurationException(
          "data directory %s cannot be used: %s".formatted(path, Failures.line(e)), e);
    }
  }

  private static boolean locked(FileChannel lockFile) throws IOException {
    try {
      // Held until the channel is closed.
      @Nullable FileLock lock = lockFile.tryLock();
      return lock != null;
    } catch (OverlappingFileLockException e) {
      return false;
    }
  }

  /** Its real path. */
  Path path() {
    return path;
  }

  /** The file that takes the services' log, one JSON object a line. */
  Path logFile() {
    return path.resolve("logs").resolve("orderonce.log");
  }

  @Override
  public void close() {
    try {
      lockFile.close();
    } catch (IOException e) {
      throw new ConfigurationException(
          "data directory %s could not be released".formatted(path), e);
    }
  }
}
