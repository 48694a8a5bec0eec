package dev.orderonce.kit;

import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** The values that a process was given for its settings. */
public final class Settings {

  private final Map<String, String> texts;

  private Settings(Map<String, String> texts) {
    this.texts = Map.copyOf(texts);
  }

  /** Settings from environment variables, or anything else that has their form. */
  public static Settings of(Map<String, String> environment) {
    return new Settings(environment);
  }

  /** These settings with one replaced. */
  public Settings with(Setting<?> setting, String text) {
    Map<String, String> changed = new LinkedHashMap<>(texts);
    changed.put(setting.name(), text);
    return new Settings(changed);
  }

  /** Whether a value was given, so that the default does not apply. */
  public boolean gives(Setting<?> setting) {
    return texts.containsKey(setting.name());
  }

  /**
   * The value of a setting.
   *
   * @throws ConfigurationException naming the variable, if the text is wrong, or there is neither a
   *     text nor a default
   */
  public <T> T get(Setting<T> setting) {
    String text = texts.getOrDefault(setting.name(), setting.defaultText());
    if (text == null) {
      throw new ConfigurationException(
          "%s is not set: %s".formatted(setting.name(), setting.description()));
    }
    try {
      return setting.parser().apply(text.strip());
    } catch (IllegalArgumentException e) {
      String shown = setting.secret() ? "" : " '%s'".formatted(text);
      throw new ConfigurationException(
          "%s%s is wrong: %s".formatted(setting.name(), shown, e.getMessage()), e);
    }
  }

  /**
   * The value of a setting that must be more than nothing.
   *
   * @throws ConfigurationException naming the variable, if it is 0 or {@link #get} fails
   */
  public Duration positive(Setting<Duration> setting) {
    Duration duration = get(setting);
    if (!duration.isPositive()) {
      throw new ConfigurationException(setting.name() + " is wrong: it must be more than 0");
    }
    return duration;
  }

  /**
   * A duration that must be more than zero, and not longer than makes sense.
   *
   * @throws ConfigurationException if it is not
   */
  public Duration positive(Setting<Duration> setting, Duration most) {
    Duration duration = positive(setting);
    if (duration.compareTo(most) > 0) {
      throw new ConfigurationException(
          "%s is wrong: it must be %ds at most".formatted(setting.name(), most.toSeconds()));
    }
    return duration;
  }

  /**
   * Refuses what was given for a setting, for a reason that follows its name and "is wrong: it".
   */
  static void refuse(boolean wrong, Setting<?> setting, String why) {
    if (wrong) {
      throw new ConfigurationException("%s is wrong: it %s".formatted(setting.name(), why));
    }
  }

  /**
   * Checks that nothing was given that no setting reads, such as a misspelt name.
   *
   * @throws ConfigurationException naming the variables that are not known
   */
  public void requireKnown(Collection<? extends Setting<?>> known) {
    Set<String> names = known.stream().map(Setting::name).collect(Collectors.toSet());
    Set<String> unknown =
        texts.keySet().stream()
            .filter(name -> name.startsWith(Setting.PREFIX) && !names.contains(name))
            .collect(Collectors.toCollection(TreeSet::new));
    if (!unknown.isEmpty()) {
      throw new ConfigurationException("unknown setting: " + String.join(", ", unknown));
    }
  }
}
