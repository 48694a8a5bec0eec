package dev.orderonce.kit;

import java.util.List;
import java.util.Optional;
import org.apache.kafka.common.security.auth.SecurityProtocol;
import org.apache.kafka.common.security.plain.PlainLoginModule;
import org.apache.kafka.common.security.scram.ScramLoginModule;

/** Name and password for Kafka (SASL). */
public record KafkaLogin(String mechanism, String user, String password) {

  private static final String PLAIN = "PLAIN";
  private static final List<String> MECHANISMS = List.of(PLAIN, "SCRAM-SHA-256", "SCRAM-SHA-512");

  public static final Setting<String> MECHANISM =
      new Setting<>(
          "ORDERONCE_KAFKA_SASL_MECHANISM",
          "how to log in to Kafka: PLAIN, SCRAM-SHA-256 or SCRAM-SHA-512",
          "SCRAM-SHA-512",
          false,
          KafkaLogin::mechanism);
  public static final Setting<String> USER =
      Setting.text("ORDERONCE_KAFKA_SASL_USER", "", "name to log in to Kafka with");
  public static final Setting<String> PASSWORD =
      Setting.secret("ORDERONCE_KAFKA_SASL_PASSWORD", "", "password to log in to Kafka with");

  static Optional<KafkaLogin> from(Settings settings, SecurityProtocol protocol) {
    boolean login =
        protocol == SecurityProtocol.SASL_PLAINTEXT || protocol == SecurityProtocol.SASL_SSL;
    String user = settings.get(USER);
    Settings.refuse(login && user.isEmpty(), KafkaSecurity.PROTOCOL, "needs " + USER.name());
    Settings.refuse(
        !login && !user.isEmpty(),
        USER,
        "needs %s to be SASL_PLAINTEXT or SASL_SSL".formatted(KafkaSecurity.PROTOCOL.name()));
    return login
        ? Optional.of(new KafkaLogin(settings.get(MECHANISM), user, settings.get(PASSWORD)))
        : Optional.empty();
  }

  String jaasConfig() {
    Class<?> module = mechanism.equals(PLAIN) ? PlainLoginModule.class : ScramLoginModule.class;
    return "%s required username=%s password=%s;"
        .formatted(module.getName(), quoted(user), quoted(password));
  }

  private static String quoted(String text) {
    return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
  }

  private static String mechanism(String text) {
    if (!MECHANISMS.contains(text)) {
      throw new IllegalArgumentException("expected one of " + String.join(", ", MECHANISMS));
    }
    return text;
  }

  /** Tells no password. */
  @Override
  public String toString() {
    return "%s as %s".formatted(mechanism, user);
  }
}
