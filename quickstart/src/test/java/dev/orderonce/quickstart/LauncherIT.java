package dev.orderonce.quickstart;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LauncherIT {

  private static final Path LAUNCHER = Path.of("..", "orderonce").toAbsolutePath().normalize();

  private static final String OPTIONS = "ORDERONCE_JAVA_OPTIONS";

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

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          -XX:+UseSerialGC             | -XX:+UseSerialGC
          '  -Xmx1g   -XX:+UseZGC  '   | -Xmx1g -XX:+UseZGC
          '-Xlog:gc*\n-Xms1g'          | -Xlog:gc* -Xms1g
          ''                           | ''
                                       | -XX:+UseParallelGC
          """)
  void shouldGiveJavaTheOptionsThatItIsTold(@Nullable String told, String given) throws Exception {
    // Given
    ProcessBuilder launcher = builtLauncher(fakeJdk(), "up", "two words");
    if (told != null) {
      launcher.environment().put(OPTIONS, told.translateEscapes());
    }
    Files.createFile(elsewhere.resolve("-Xlog:gc.log"));

    // When
    Process process = launcher.start();

    // Then
    List<String> arguments = process.inputReader().readAllAsString().lines().toList();
    assertThat(arguments.subList(0, arguments.indexOf("--enable-native-access=ALL-UNNAMED")))
        .isEqualTo(given.isEmpty() ? List.of() : List.of(given.split(" ")));
    assertThat(arguments).endsWith(Main.class.getName(), "up", "two words");
    assertThat(process.waitFor()).isZero();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "-XX:+UseSerialGC", "-Xmx1g -XX:+UseG1GC -Xms1g"})
  void shouldHaveJavaStartWhateverCollectorIsChosenForAllOfIt(String everywhere) throws Exception {
    // Given
    ProcessBuilder launcher = builtLauncher(Path.of(System.getProperty("java.home")), "up");
    launcher.environment().put("JAVA_TOOL_OPTIONS", everywhere);

    // When
    Process process = launcher.start();

    // Then
    assertThat(process.errorReader().readAllAsString())
        .as("the program is not there, but Java is")
        .contains("ClassNotFoundException: " + Main.class.getName());
    assertThat(process.waitFor()).isEqualTo(1);
  }

  private Path fakeJdk() throws IOException {
    Path jdk = elsewhere.resolve("jdk");
    Files.createDirectories(jdk.resolve("bin"));
    Files.writeString(jdk.resolve("release"), "JAVA_VERSION=\"25\"");
    for (String tool : List.of("java", "javac")) {
      Path script = jdk.resolve("bin").resolve(tool);
      Files.writeString(script, "#!/bin/sh\nprintf '%s\\n' \"$@\"\n");
      Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-xr-x"));
    }
    return jdk;
  }

  /** Where there is nothing to build. */
  private ProcessBuilder builtLauncher(Path jdk, String... arguments) throws IOException {
    Path project = Files.createDirectories(elsewhere.resolve("project"));
    Files.copy(LAUNCHER, project.resolve("orderonce"), StandardCopyOption.COPY_ATTRIBUTES);
    Files.createDirectories(project.resolve("quickstart/target/lib"));
    Files.createFile(project.resolve("quickstart/target/quickstart.jar"));
    Files.createDirectories(project.resolve("proof/target"));
    Files.createFile(project.resolve("proof/target/proof.jar"));
    List<String> command = new ArrayList<>(List.of(project.resolve("orderonce").toString()));
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command).directory(elsewhere.toFile());
    builder.environment().keySet().removeAll(Set.of(OPTIONS, "JAVA_TOOL_OPTIONS"));
    builder.environment().put("ORDERONCE_JAVA_HOME", jdk.toString());
    return builder;
  }

  private ProcessBuilder launcher(Path path, String argument) {
    return new ProcessBuilder(path.toString(), argument).directory(elsewhere.toFile());
  }
}
