package dev.orderonce.kit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.common.config.SaslConfigs;
import org.apache.kafka.common.config.SslConfigs;
import org.apache.kafka.common.security.auth.SecurityProtocol;

/**
 * How connections to Kafka are secured.
 *
 * @param protocol what is encrypted, and whether there is a log-in
 * @param authorities those that the brokers' certificates may be from, in PEM; empty for the JVM's
 * @param certificate the certificate that brokers are shown, in PEM
 * @param key its private key, in PEM (PKCS #8)
 * @param login with what to log in, if the protocol says so
 */
public record KafkaSecurity(
    SecurityProtocol protocol,
    Optional<Path> authorities,
    Optional<Path> certificate,
    Optional<Path> key,
    Optional<KafkaLogin> login) {

  public static final Setting<SecurityProtocol> PROTOCOL =
      new Setting<>(
          "ORDERONCE_KAFKA_SECURITY_PROTOCOL",
          "PLAINTEXT, SSL, SASL_PLAINTEXT or SASL_SSL",
          "PLAINTEXT",
          false,
          KafkaSecurity::protocol);
  public static final Setting<Optional<Path>> AUTHORITIES =
      Setting.file(
          "ORDERONCE_KAFKA_SSL_CA",
          "PEM file of the authorities that the brokers' certificates may be from; if empty, the JVM's");
  public static final Setting<Optional<Path>> CERTIFICATE =
      Setting.file(
          "ORDERONCE_KAFKA_SSL_CERTIFICATE", "PEM file of the certificate that brokers are shown");
  public static final Setting<Optional<Path>> KEY =
      Setting.file("ORDERONCE_KAFKA_SSL_KEY", "PEM file of its private key (PKCS #8)");

  public static final List<Setting<?>> ALL =
      List.of(
          PROTOCOL,
          AUTHORITIES,
          CERTIFICATE,
          KEY,
          KafkaLogin.MECHANISM,
          KafkaLogin.USER,
          KafkaLogin.PASSWORD);

  /** Nothing is encrypted, and nobody logs in. */
  public static final KafkaSecurity NONE =
      new KafkaSecurity(
          SecurityProtocol.PLAINTEXT,
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty());

  /**
   * Reads them, and the files.
   *
   * @throws ConfigurationException naming the variable and the file that is wrong or missing
   */
  static KafkaSecurity from(Settings settings) {
    SecurityProtocol protocol = settings.get(PROTOCOL);
    boolean encrypted = protocol == SecurityProtocol.SSL || protocol == SecurityProtocol.SASL_SSL;
    KafkaSecurity security =
        new KafkaSecurity(
            protocol,
            settings.get(AUTHORITIES),
            settings.get(CERTIFICATE),
            settings.get(KEY),
            KafkaLogin.from(settings, protocol));
    String needs = "needs %s to be SSL or SASL_SSL".formatted(PROTOCOL.name());
    Settings.refuse(!encrypted && security.authorities.isPresent(), AUTHORITIES, needs);
    Settings.refuse(!encrypted && security.certificate.isPresent(), CERTIFICATE, needs);
    Settings.refuse(
        security.certificate.isPresent() && security.key.isEmpty(),
        CERTIFICATE,
        "needs " + KEY.name());
    Settings.refuse(
        security.key.isPresent() && security.certificate.isEmpty(),
        KEY,
        "needs " + CERTIFICATE.name());
    PemFile.check(AUTHORITIES, security.authorities, Pem::certificates);
    PemFile.check(CERTIFICATE, security.certificate, Pem::certificates);
    PemFile.check(KEY, security.key, Pem::privateKey);
    return security;
  }

  /** As settings of Kafka's clients; the files are read. */
  Map<String, Object> clientConfig() {
    Map<String, Object> config = new LinkedHashMap<>();
    config.put(CommonClientConfigs.SECURITY_PROTOCOL_CONFIG, protocol.name);
    authorities.ifPresent(file -> {
      config.put(SslConfigs.SSL_TRUSTSTORE_TYPE_CONFIG, "PEM");
      config.put(SslConfigs.SSL_TRUSTSTORE_CERTIFICATES_CONFIG, text(AUTHORITIES, file));
    });
    certificate.ifPresent(file -> {
      config.put(SslConfigs.SSL_KEYSTORE_TYPE_CONFIG, "PEM");
      config.put(SslConfigs.SSL_KEYSTORE_CERTIFICATE_CHAIN_CONFIG, text(CERTIFICATE, file));
    });
    key.ifPresent(file -> config.put(SslConfigs.SSL_KEYSTORE_KEY_CONFIG, text(KEY, file)));
    login.ifPresent(with -> {
      config.put(SaslConfigs.SASL_MECHANISM, with.mechanism());
      config.put(SaslConfigs.SASL_JAAS_CONFIG, with.jaasConfig());
    });
    return config;
  }

  private static String text(Setting<?> setting, Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw PemFile.wrong(setting, file, "it cannot be read");
    }
  }

  private static SecurityProtocol protocol(String text) {
    try {
      return SecurityProtocol.forName(text);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("expected PLAINTEXT, SSL, SASL_PLAINTEXT or SASL_SSL", e);
    }
  }
}
