package dev.orderonce.docs;

import dev.orderonce.docs.Meters.OwnMeter;
import io.micrometer.core.instrument.Meter;
import java.lang.classfile.CodeElement;
import java.lang.classfile.CodeModel;
import java.lang.classfile.instruction.ConstantInstruction;
import java.lang.classfile.instruction.InvokeInstruction;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads the meters that a method registers: each begins with {@code builder("a.name")} and ends
 * with {@code register}. A meter that is made in another way is an error, so that none is missed.
 */
final class MeterReader {

  private static final String PACKAGE = "io/micrometer/core/instrument/";

  private final String module;

  /** The texts since the last call into Micrometer; of them the first is a tag's name. */
  private final List<String> texts = new ArrayList<>();

  private final List<String> tags = new ArrayList<>();
  private Meter.@Nullable Type type;
  private String name = "";
  private String description = "";
  private @Nullable String unit;

  MeterReader(String module) {
    this.module = module;
  }

  void read(CodeModel code, List<OwnMeter> found) {
    for (CodeElement element : code) {
      switch (element) {
        case ConstantInstruction constant when constant.constantValue() instanceof String text ->
            texts.add(text);
        case InvokeInstruction call when call.owner().asInternalName().startsWith(PACKAGE) -> {
          called(call, found);
          texts.clear();
        }
        default -> {}
      }
    }
  }

  private void called(InvokeInstruction call, List<OwnMeter> found) {
    String owner = call.owner().asInternalName().substring(PACKAGE.length());
    switch (call.name().stringValue()) {
      case "builder" -> begin(owner);
      case "description" -> description = first();
      case "baseUnit" -> unit = first();
      case "tag" -> tags.add(first());
      case "register" -> found.add(end());
      case "counter", "gauge", "timer", "summary", "tags" ->
          throw new IllegalStateException(
              "%s.%s in %s: use a builder with tag, so that the meter can be documented"
                  .formatted(owner, call.name().stringValue(), module));
      default -> {}
    }
  }

  private void begin(String owner) {
    type =
        switch (owner) {
          case "Counter", "FunctionCounter" -> Meter.Type.COUNTER;
          case "Gauge", "TimeGauge" -> Meter.Type.GAUGE;
          case "Timer", "FunctionTimer" -> Meter.Type.TIMER;
          case "DistributionSummary" -> Meter.Type.DISTRIBUTION_SUMMARY;
          default -> throw new IllegalStateException("unknown kind of meter: " + owner);
        };
    name = first();
    description = "";
    unit = null;
    tags.clear();
  }

  private OwnMeter end() {
    if (type == null || description.isEmpty()) {
      throw new IllegalStateException(
          "a meter in %s has no description: '%s'".formatted(module, name));
    }
    return new OwnMeter(module, name, type, description, List.copyOf(tags), unit);
  }

  private String first() {
    if (texts.isEmpty()) {
      throw new IllegalStateException(
          "a meter in %s, after '%s', has a text that is no constant".formatted(module, name));
    }
    return texts.getFirst();
  }
}
