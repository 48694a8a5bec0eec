package dev.orderonce.quickstart;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The program as this module's build leaves it, run in a process of its own. */
final class Program {

  private Program() {}

  static ProcessBuilder with(List<String> arguments) {
    Path target = Path.of("target").toAbsolutePath();
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    // It does not run long enough for the optimising compiler to pay.
    command.add("-XX:+UseSerialGC");
    command.add("-XX:TieredStopAtLevel=1");
    command.add("--enable-native-access=ALL-UNNAMED");
    command.add("--sun-misc-unsafe-memory-access=allow");
    command.add("-cp");
    command.add(target.resolve("quickstart.jar") + ":" + target.resolve("lib") + "/*");
    command.add(Main.class.getName());
    command.addAll(arguments);
    return new ProcessBuilder(command);
  }
}
