package dev.orderonce.proof;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.ToDoubleFunction;

/** The windows that were measured of one contender, or at one size. */
final class Figures {

  private final String label;
  private final List<Window> windows = new ArrayList<>();

  Figures(String label) {
    this.label = label;
  }

  void add(Window window) {
    windows.add(window);
  }

  double rate() {
    return median(Window::rate);
  }

  double cpuMicros() {
    return median(Window::cpuMicros);
  }

  static String heading(String what) {
    return "%-24s %14s %26s %18s"
        .formatted(what, "messages/s", "(slowest–fastest)", "CPU µs/message");
  }

  /** A line of the table: medians, and between which rates they are. */
  String line() {
    Comparator<Window> byRate = Comparator.comparingDouble(Window::rate);
    return "%-24s %,14.0f %26s %18.1f"
        .formatted(
            label,
            rate(),
            "%,.0f–%,.0f"
                .formatted(
                    windows.stream().min(byRate).orElseThrow().rate(),
                    windows.stream().max(byRate).orElseThrow().rate()),
            cpuMicros());
  }

  private double median(ToDoubleFunction<Window> figure) {
    double[] sorted = windows.stream().mapToDouble(figure).sorted().toArray();
    int middle = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  }
}
