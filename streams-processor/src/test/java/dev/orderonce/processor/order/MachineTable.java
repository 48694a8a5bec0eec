package dev.orderonce.processor.order;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The table in {@code order-machine.table.txt}; its form is told there. */
public record MachineTable(List<StatePattern> states, List<Row> rows) {

  private static final String NOTHING = "-";

  /**
   * What some inputs do in some states.
   *
   * @param line where it stands
   * @param states the states, as patterns
   * @param change what is another in the name of the state afterwards
   */
  public record Row(
      int line,
      List<StatePattern> states,
      List<String> inputs,
      String verdict,
      String change,
      String emitted) {

    boolean speaksOf(StatePattern state, String input) {
      return inputs.contains(input) && states.stream().anyMatch(each -> each.matches(state));
    }

    /** The state afterwards. */
    StatePattern after(StatePattern state) {
      return change.equals(NOTHING) ? state : state.changedTo(StatePattern.parse(change));
    }

    @Override
    public String toString() {
      return "line %d: %s | %s | %s | %s"
          .formatted(line, String.join(" ", inputs), verdict, change, emitted);
    }
  }

  /** The names of all states that an order can be in. */
  public static List<String> stateNames() {
    return read().states.stream().map(StatePattern::toString).toList();
  }

  static MachineTable read() {
    try (InputStream in = MachineTable.class.getResourceAsStream("order-machine.table.txt")) {
      if (in == null) {
        throw new AssertionError("the table is not there");
      }
      return new Reader().read(new String(in.readAllBytes(), UTF_8).lines().toList());
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /** Reads line by line: groups of inputs, states, and rows under the states they are about. */
  private static final class Reader {

    private final Map<String, List<String>> groups = new LinkedHashMap<>();
    private final List<StatePattern> states = new ArrayList<>();
    private final List<Row> rows = new ArrayList<>();
    private List<StatePattern> about = List.of();

    MachineTable read(List<String> lines) {
      for (int i = 0; i < lines.size(); i++) {
        String line = lines.get(i).strip();
        if (!line.isEmpty() && !line.startsWith("#")) {
          read(i + 1, line);
        }
      }
      return new MachineTable(states, rows);
    }

    private void read(int number, String line) {
      if (line.startsWith("state ")) {
        states.addAll(StatePattern.parse(line.substring("state ".length())).all());
      } else if (line.startsWith("group ")) {
        String[] parts = line.substring("group ".length()).split("=", 2);
        groups.put(parts[0].strip(), inputs(parts[1]));
      } else if (line.startsWith("in ")) {
        about =
            Stream.of(line.substring("in ".length()).split(",", -1))
                .map(StatePattern::parse)
                .toList();
      } else {
        rows.add(row(number, line));
      }
    }

    private Row row(int number, String line) {
      String[] cells = line.split("\\|", -1);
      if (cells.length != 4) {
        throw new AssertionError("line %d has %d cells, not 4".formatted(number, cells.length));
      }
      return new Row(
          number, about, inputs(cells[0]), cells[1].strip(), cells[2].strip(), cells[3].strip());
    }

    private List<String> inputs(String text) {
      return Stream.of(text.strip().split("\\s+", -1))
          .flatMap(word -> groups.getOrDefault(word, List.of(word)).stream())
          .toList();
    }
  }
}
