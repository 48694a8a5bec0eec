package dev.orderonce.docs;

import static dev.orderonce.docs.Markdown.code;

import dev.orderonce.kit.Setting;
import dev.orderonce.quickstart.KnownSettings;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Every environment variable, and who reads it. */
final class SettingsPage {

  private SettingsPage() {}

  static String text() {
    List<String> parts = new ArrayList<>();
    parts.add(
        """
        Everything is set by environment variables. A value that is wrong, a required one that is missing, and a \
        name that nothing reads are each refused at start, by name. `./orderonce up` hands them on to its services, \
        but says itself where its parts are, and sets its own keys.\
        """);
    Set<Setting<?>> shared = shared();
    parts.add("## Read by more than one service");
    parts.add(sharedTable(shared));
    for (Map.Entry<String, List<Setting<?>>> reader : KnownSettings.byReader().entrySet()) {
      List<Setting<?>> own =
          reader.getValue().stream().filter(setting -> !shared.contains(setting)).toList();
      parts.add("## Read by " + reader.getKey());
      parts.add(table(own));
    }
    return Markdown.page("Settings", parts.toArray(String[]::new));
  }

  private static Set<Setting<?>> shared() {
    Set<Setting<?>> seen = new LinkedHashSet<>();
    Set<Setting<?>> shared = new LinkedHashSet<>();
    KnownSettings.byReader().values().stream()
        .flatMap(List::stream)
        .filter(setting -> !seen.add(setting))
        .forEach(shared::add);
    return shared;
  }

  private static String sharedTable(Set<Setting<?>> shared) {
    return Markdown.table(
        List.of("variable", "default", "what it is", "read by"),
        sorted(shared).stream().map(setting -> cells(setting, readers(setting))).toList());
  }

  private static String table(List<Setting<?>> settings) {
    return Markdown.table(
        List.of("variable", "default", "what it is"),
        sorted(settings).stream().map(setting -> cells(setting)).toList());
  }

  private static List<Setting<?>> sorted(Iterable<Setting<?>> settings) {
    List<Setting<?>> sorted = new ArrayList<>();
    settings.forEach(sorted::add);
    sorted.sort(Comparator.comparing(Setting::name));
    return sorted;
  }

  private static List<String> cells(Setting<?> setting, String... more) {
    List<String> cells = new ArrayList<>();
    cells.add(code(setting.name()));
    cells.add(defaultOf(setting));
    cells.add(setting.description());
    cells.addAll(List.of(more));
    return cells;
  }

  private static String defaultOf(Setting<?> setting) {
    String text = setting.defaultText();
    if (text == null) {
      return setting.secret() ? "required, secret" : "required";
    }
    if (setting.secret()) {
      return "secret";
    }
    return text.isEmpty() ? "empty" : code(text);
  }

  private static String readers(Setting<?> setting) {
    return String.join(
        ", ",
        KnownSettings.byReader().entrySet().stream()
            .filter(reader -> reader.getValue().contains(setting))
            .map(Map.Entry::getKey)
            .toList());
  }
}
