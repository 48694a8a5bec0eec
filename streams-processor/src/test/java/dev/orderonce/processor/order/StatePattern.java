package dev.orderonce.processor.order;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A set of states, such as {@code CANCELLED stock=UNDOING/STUCK}: what is not said may be anything.
 *
 * @param state the order's state, or {@code any} but none
 * @param steps how far a step may have come, by its name
 */
public record StatePattern(String state, Map<String, List<String>> steps) {

  private static final String ANY = "any";
  private static final String NONE = "none";

  static StatePattern parse(String text) {
    String state = ANY;
    Map<String, List<String>> steps = new LinkedHashMap<>();
    for (String word : text.strip().split("\\s+", -1)) {
      String[] parts = word.split("=", 2);
      if (parts.length == 1) {
        state = word;
      } else {
        steps.put(parts[0], List.of(parts[1].split("/", -1)));
      }
    }
    return new StatePattern(state, steps);
  }

  boolean matches(StatePattern exact) {
    boolean isState = state.equals(ANY) ? !exact.state.equals(NONE) : state.equals(exact.state);
    return isState
        && steps.entrySet().stream()
            .allMatch(step -> step.getValue().containsAll(exact.of(step.getKey())));
  }

  /** The same with what the other says in place of what was so. */
  StatePattern changedTo(StatePattern news) {
    if (news.state.equals(NONE)) {
      return news;
    }
    Map<String, List<String>> changed = new LinkedHashMap<>(steps);
    changed.putAll(news.steps);
    return new StatePattern(news.state.equals(ANY) ? state : news.state, changed);
  }

  /** Each of its states; of a pattern that names every step. */
  List<StatePattern> all() {
    Stream<StatePattern> all = Stream.of(this);
    for (Map.Entry<String, List<String>> step : steps.entrySet()) {
      all =
          all.flatMap(pattern ->
              step.getValue().stream()
                  .map(value -> pattern.changedTo(parse(step.getKey() + "=" + value))));
    }
    return all.toList();
  }

  /** How far the step has come, which the pattern must say. */
  private List<String> of(String step) {
    return steps.getOrDefault(step, List.of("?"));
  }

  @Override
  public String toString() {
    StringBuilder name = new StringBuilder(state);
    steps.forEach((step, values) ->
        name.append(' ').append(step).append('=').append(String.join("/", values)));
    return name.toString();
  }
}
