package dev.orderonce.docs;

import io.micrometer.core.instrument.Meter;
import io.micrometer.prometheusmetrics.PrometheusNamingConvention;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.CodeModel;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The meters that our own code registers, read out of the compiled classes of each module whose
 * sources use Micrometer: no meter is missed because nothing in a test happens to register it.
 */
final class Meters {

  private static final String MICROMETER = "io.micrometer.";

  /**
   * One meter of one module.
   *
   * @param name as the code has it, with dots
   * @param tags the names of its tags
   * @param unit its base unit, if it has one
   */
  record OwnMeter(
      String module,
      String name,
      Meter.Type type,
      String description,
      List<String> tags,
      @Nullable String unit) {

    /** Its name on {@code /metrics}. */
    String prometheusName() {
      String base = new PrometheusNamingConvention().name(name, type, unit);
      return type == Meter.Type.COUNTER ? base + "_total" : base;
    }
  }

  /** Sorted by module and name. */
  static final List<OwnMeter> ALL = all();

  private Meters() {}

  private static List<OwnMeter> all() {
    return Project.mainSources().stream()
        .filter(source -> Project.read(source).contains("import " + MICROMETER))
        .map(source -> source.getName(0).toString())
        .distinct()
        .flatMap(module -> of(module).stream())
        .distinct()
        .sorted(Comparator.comparing(OwnMeter::module).thenComparing(OwnMeter::name))
        .toList();
  }

  private static List<OwnMeter> of(String module) {
    Path classes = compiled(module);
    try {
      if (Files.isDirectory(classes)) {
        return inTree(module, classes);
      }
      try (FileSystem jar = FileSystems.newFileSystem(classes)) {
        return inTree(module, jar.getPath("/"));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Path compiled(String module) {
    return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
        .map(Path::of)
        .filter(entry -> entry.startsWith(Project.ROOT.resolve(module)))
        .findFirst()
        .orElseThrow(() ->
            new IllegalStateException(module + " has meters: make topology-docs depend on it"));
  }

  private static List<OwnMeter> inTree(String module, Path root) throws IOException {
    try (Stream<Path> files = Files.walk(root)) {
      List<OwnMeter> found = new ArrayList<>();
      for (Path file : files.filter(path -> path.toString().endsWith(".class")).toList()) {
        ClassModel model = ClassFile.of().parse(Files.readAllBytes(file));
        for (var method : model.methods()) {
          method.code().ifPresent((CodeModel code) -> new MeterReader(module).read(code, found));
        }
      }
      return found;
    }
  }
}
