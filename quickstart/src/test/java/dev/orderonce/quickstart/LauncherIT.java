package dev.orderonce.quickstart;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LauncherIT {

  private static final Path LAUNCHER = Path.of("..", "orderonce").toAbsolutePath().normalize();

  @TempDir Path elsewhere;

  @Test
  void shouldFindAJdkFromAnyDirectoryAndThroughALink() throws Exception {
    // Given
    Path link = Files.createSymbolicLink(elsewhere.resolve("oo"), LAUNCHER);

    // When
    Process process = launcher(link, "java-home").start();
    Path javaHome = Path.of(process.inputReader().readAllAsString().strip());
    Files.delete(link);

    // Then
    assertThat(javaHome.resolve("bin/javac")).isExecutable();
    assertThat(javaHome.resolve("release"))
        .content()
        .containsPattern("JAVA_VERSION=\"(2[5-9]|[3-9]\\d)");
  }

  @Test
  void shouldTakeTheJdkItIsTold() throws Exception {
    // Given
    ProcessBuilder launcher = launcher(LAUNCHER, "java-home");
    launcher.environment().put("ORDERONCE_JAVA_HOME", System.getProperty("java.home"));

    // When
    Process process = launcher.start();

    // Then
    assertThat(process.inputReader().readAllAsString().strip())
        .isEqualTo(System.getProperty("java.home"));
  }

  @Test
  void shouldSayInOneLineThatThereIsNoSuchJdk() throws Exception {
    // Given
    ProcessBuilder launcher = launcher(LAUNCHER, "java-home");
    launcher.environment().put("ORDERONCE_JAVA_HOME", elsewhere.toString());

    // When
    Process process = launcher.start();

    // Then
    assertThat(process.errorReader().readAllAsString())
        .isEqualTo(
            "orderonce: ORDERONCE_JAVA_HOME %s is no JDK 25 or newer\n".formatted(elsewhere));
    assertThat(process.waitFor()).isEqualTo(1);
  }

  private ProcessBuilder launcher(Path path, String argument) {
    return new ProcessBuilder(path.toString(), argument).directory(elsewhere.toFile());
  }
}
