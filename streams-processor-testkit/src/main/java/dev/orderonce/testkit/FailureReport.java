package dev.orderonce.testkit;

import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;

/** Says what was expected, what came instead, and what else came. */
final class FailureReport {

  private String what = "what was given";
  private List<WireRecord> came = List.of();

  /** What it is about from now on. */
  void begin(String message) {
    what = message;
    came = List.of();
  }

  /** All that followed from it. */
  void came(List<WireRecord> records) {
    came = records;
  }

  void requireEqual(WireRecord expected, WireRecord actual) {
    List<String> differences = actual.differencesFrom(expected);
    if (!differences.isEmpty()) {
      throw failure(
          "the next record on %s is not as expected:\n\n%s"
              .formatted(expected.topic(), String.join("\n", differences)));
    }
  }

  void requireNone(Collection<WireRecord> untold) {
    if (!untold.isEmpty()) {
      throw failure("came, and no expectation told of it:\n" + lines(untold));
    }
  }

  AssertionError missing(String topic, String expected, Collection<String> topics) {
    return topics.contains(topic)
        ? failure("expected on %s, where nothing further came:\n  %s".formatted(topic, expected))
        : failure(
            "expected on %s, to which the topology does not write:\n  %s\nit writes to %s"
                .formatted(topic, expected, topics));
  }

  private AssertionError failure(String problem) {
    return new AssertionError(
        "%s\n\nall that followed from %s:\n%s".formatted(problem, what, lines(came)));
  }

  private static String lines(Collection<WireRecord> records) {
    return records.isEmpty()
        ? "  nothing"
        : records.stream().map(record -> "  " + record).collect(Collectors.joining("\n"));
  }
}
