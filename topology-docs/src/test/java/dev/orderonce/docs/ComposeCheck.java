package dev.orderonce.docs;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.orderonce.kit.ConfigurationException;
import dev.orderonce.kit.Setting;
import dev.orderonce.kit.Settings;
import dev.orderonce.quickstart.KnownSettings;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** Finds what is wrong with a Compose file: what would not start, or would not be safe. */
final class ComposeCheck {

  private static final Pattern PINNED =
      Pattern.compile(".+@sha256:[0-9a-f]{64}|(?:.*/)?[^/:]+:[^/:]*\\d[^/:]*");
  private static final Pattern LOOPBACK = Pattern.compile("(?:127\\.0\\.0\\.1|\\[::1]):.+");
  private static final Pattern SECRET =
      Pattern.compile(".*(?:PASSWORD|SECRET|TOKEN|_KEYS?)(?:_.*)?");

  /** A placeholder alone, which gives no value by itself. */
  private static final Pattern NO_DEFAULT = Pattern.compile("\\$\\{\\w+(?::?-|:?\\?[^}]*)?}");

  private final JsonNode services;
  private final List<String> problems = new ArrayList<>();

  private ComposeCheck(String yaml) {
    Object file = new Yaml(new SafeConstructor(new LoaderOptions())).load(yaml);
    this.services = new ObjectMapper().<JsonNode>valueToTree(file).path("services");
  }

  /** The names of the services. */
  static List<String> services(String yaml) {
    return new ComposeCheck(yaml).services.propertyStream().map(Map.Entry::getKey).toList();
  }

  /** What is wrong, a line for each. */
  static List<String> problems(String yaml) {
    ComposeCheck check = new ComposeCheck(yaml);
    check
        .services
        .propertyStream()
        .forEach(entry -> check.service(entry.getKey(), entry.getValue()));
    return check.problems;
  }

  private void service(String name, JsonNode service) {
    String image = service.path("image").asText();
    require(PINNED.matcher(image).matches(), name, "image '%s' is not pinned".formatted(image));
    require(service.path("healthcheck").has("test"), name, "there is no health check");
    require(
        !service.path("network_mode").asText().equals("host"), name, "it takes the host's network");
    service.path("ports").forEach(port -> port(name, port));
    environment(service.path("environment"))
        .forEach((variable, value) -> variable(name, variable, value));
  }

  private void port(String service, JsonNode port) {
    boolean local =
        port.isObject()
            ? port.path("host_ip").asText().matches("127\\.0\\.0\\.1|::1")
            : LOOPBACK.matcher(port.asText()).matches();
    require(local, service, "port %s is open to others".formatted(port));
  }

  /** Both forms: a map, and a list of {@code NAME=value}; no value is one from outside. */
  private static Map<String, Optional<String>> environment(JsonNode environment) {
    Map<String, Optional<String>> all = new LinkedHashMap<>();
    environment
        .propertyStream()
        .forEach(entry ->
            all.put(
                entry.getKey(),
                Optional.of(entry.getValue())
                    .filter(value -> !value.isNull())
                    .map(JsonNode::asText)));
    if (environment.isArray()) {
      for (JsonNode entry : environment) {
        String[] parts = entry.asText().split("=", 2);
        all.put(parts[0], parts.length == 1 ? Optional.empty() : Optional.of(parts[1]));
      }
    }
    return all;
  }

  private void variable(String service, String variable, Optional<String> value) {
    Optional<Setting<?>> setting =
        settingsOf(service).filter(known -> known.name().equals(variable)).findFirst();
    require(
        setting.isPresent() || !variable.startsWith(Setting.PREFIX),
        service,
        "it does not read %s".formatted(variable));
    boolean secret =
        setting.map(Setting::secret).orElse(false) || SECRET.matcher(variable).matches();
    require(
        !secret || value.isEmpty() || NO_DEFAULT.matcher(value.get()).matches(),
        service,
        "%s has a value here, and is a secret".formatted(variable));
    if (setting.isPresent() && value.isPresent() && !value.get().contains("${")) {
      parse(service, setting.get(), value.get());
    }
  }

  private void parse(String service, Setting<?> setting, String value) {
    try {
      Settings.of(Map.of(setting.name(), value)).get(setting);
    } catch (ConfigurationException e) {
      require(false, service, String.valueOf(e.getMessage()));
    }
  }

  private static Stream<Setting<?>> settingsOf(String service) {
    Map<String, List<Setting<?>>> all = KnownSettings.byReader();
    return Stream.concat(
        all.getOrDefault(service, List.of()).stream(),
        all.getOrDefault(KnownSettings.EVERY_PROGRAM, List.of()).stream());
  }

  private void require(boolean condition, String service, String problem) {
    if (!condition) {
      problems.add("%s: %s".formatted(service, problem));
    }
  }
}
