package dev.orderonce.kit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.joran.JoranConfigurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.MDC;

/** The log as it is configured for all services. */
class LogFormatTest {

  @Test
  void shouldWriteOneJsonObjectALineWhateverIsTold() throws Exception {
    // Given
    LoggerContext context = new LoggerContext();
    context.setMDCAdapter(MDC.getMDCAdapter());
    JoranConfigurator configurator = new JoranConfigurator();
    configurator.setContext(context);
    configurator.doConfigure(Objects.requireNonNull(getClass().getResource("/logback.xml")));
    var console =
        (ConsoleAppender<ILoggingEvent>)
            context.getLogger(Logger.ROOT_LOGGER_NAME).getAppender("json");

    // When
    LoggingEvent event =
        new LoggingEvent(
            "here",
            context.getLogger("dev.orderonce.test"),
            Level.WARN,
            "it is\n\"{}\"",
            new IllegalStateException("two\r\nlines"),
            new Object[] {"away\u2028\u0000"});
    String line = new String(console.getEncoder().encode(event), UTF_8);
    context.stop();

    // Then
    assertThat(line.strip()).doesNotContain("\n", "\r");
    JsonNode json = new ObjectMapper().readTree(line);
    assertThat(json.path("level").asText()).isEqualTo("WARN");
    assertThat(json.path("loggerName").asText()).isEqualTo("dev.orderonce.test");
    assertThat(json.path("formattedMessage").asText()).isEqualTo("it is\n\"away\u2028\u0000\"");
    assertThat(json.path("throwable").path("message").asText()).isEqualTo("two\r\nlines");
  }
}
