package dev.orderonce.kit.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PostgresProgramsTest {

  @TempDir Path programs;
  private Path version = Path.of("");

  @BeforeEach
  void unpackHalf() throws IOException {
    version = Files.createDirectory(programs.resolve("PG-1"));
    Files.writeString(version.resolve("postgres"), "hal");
    Files.createFile(version.resolve("epg-lock"));
  }

  @Test
  void shouldDiscardWhatAnUnpackingThatWasCutOffLeft() throws IOException {
    // When
    PostgresPrograms.discardUnfinished(programs);

    // Then
    assertThat(version).isEmptyDirectory();
  }

  @Test
  void shouldKeepWhatIsComplete() throws IOException {
    // Given
    Files.createFile(version.resolve(".exists"));

    // When
    PostgresPrograms.discardUnfinished(programs);

    // Then
    assertThat(version.resolve("postgres")).exists();
  }

  @Test
  void shouldKeepWhatIsBeingUnpacked() throws IOException {
    try (FileChannel channel =
            FileChannel.open(version.resolve("epg-lock"), StandardOpenOption.WRITE);
        FileLock lock = channel.lock()) {
      // When
      PostgresPrograms.discardUnfinished(programs);

      // Then
      assertThat(lock.isValid()).isTrue();
      assertThat(version.resolve("postgres")).exists();
    }
  }
}
