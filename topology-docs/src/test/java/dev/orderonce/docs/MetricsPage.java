package dev.orderonce.docs;

import static dev.orderonce.docs.Markdown.code;
import static java.util.stream.Collectors.joining;

import java.util.List;
import java.util.Locale;

/** Every meter that our own code registers. */
final class MetricsPage {

  private MetricsPage() {}

  static String text() {
    return Markdown.page(
        "Metrics",
        """
        What our own code registers, by its name on `/metrics` of the module's service; service-kit's are on every \
        service, and beside them Micrometer's meters of the JVM (`Metrics`).\
        """,
        Markdown.table(
            List.of("metric", "kind", "labels", "what it shows", "module"),
            Meters.ALL.stream().map(MetricsPage::cells).toList()));
  }

  private static List<String> cells(Meters.OwnMeter meter) {
    return List.of(
        code(meter.prometheusName()),
        meter.type().name().toLowerCase(Locale.ROOT),
        meter.tags().stream()
            .map(tag -> tag.replace('.', '_'))
            .map(Markdown::code)
            .collect(joining(", ")),
        Markdown.capitalised(meter.description()),
        meter.module());
  }
}
