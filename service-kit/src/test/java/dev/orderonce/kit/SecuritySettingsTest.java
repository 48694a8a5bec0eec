package dev.orderonce.kit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.orderonce.kit.embedded.LocalCa;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * How connections to PostgreSQL and Kafka are secured, from settings to what their clients take.
 */
class SecuritySettingsTest {

  private static final LocalCa CA = LocalCa.create("a test");

  @TempDir Path directory;
  private Map<String, String> given;
  private TlsFiles files;

  @BeforeEach
  void start() throws Exception {
    files = TlsFiles.in(Files.createDirectory(directory.resolve("a b")), CA);
    given = new HashMap<>();
  }

  @Test
  void shouldConnectToPostgresAsItsClientsDoByDefault() {
    assertThat(database().jdbcUrl())
        .isEqualTo("jdbc:postgresql://127.0.0.1:15432/orderonce?sslmode=prefer");
    assertThat(database())
        .isEqualTo(new DatabaseSettings("127.0.0.1", 15_432, "orderonce", "orderonce", ""))
        .hasToString("jdbc:postgresql://127.0.0.1:15432/orderonce as orderonce");
  }

  @Test
  void shouldHandTheFilesToPostgres() {
    // Given
    given.put("ORDERONCE_POSTGRES_SSLMODE", "verify-full");
    given.put("ORDERONCE_POSTGRES_SSLROOTCERT", files.clientCa().toString());
    given.put("ORDERONCE_POSTGRES_SSLCERT", files.certificate().toString());
    given.put("ORDERONCE_POSTGRES_SSLKEY", files.key().toString());

    // When, Then
    assertThat(database().tls().parameters())
        .containsExactly(
            Map.entry("sslmode", "verify-full"),
            Map.entry("sslrootcert", files.clientCa().toString()),
            Map.entry("sslcert", files.certificate().toString()),
            Map.entry("sslkey", files.key().toString()));
    assertThat(database().jdbcUrl())
        .contains("sslmode=verify-full&sslrootcert=")
        .contains("%2Fa+b%2Fclients.pem")
        .endsWith("&pemKeyAlgorithm=EC")
        .doesNotContain(" ");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          ORDERONCE_POSTGRES_SSLMODE        | on      | ORDERONCE_POSTGRES_SSLMODE 'on' is wrong: expected disable, prefer, require, verify-ca or verify-full
          ORDERONCE_POSTGRES_SSLMODE        | verify-ca | ORDERONCE_POSTGRES_SSLMODE is wrong: it needs ORDERONCE_POSTGRES_SSLROOTCERT
          ORDERONCE_POSTGRES_SSLCERT        | CERT    | ORDERONCE_POSTGRES_SSLCERT is wrong: it needs ORDERONCE_POSTGRES_SSLKEY
          ORDERONCE_POSTGRES_SSLKEY         | KEY     | ORDERONCE_POSTGRES_SSLKEY is wrong: it needs ORDERONCE_POSTGRES_SSLCERT
          ORDERONCE_POSTGRES_SSLROOTCERT    | /no     | ORDERONCE_POSTGRES_SSLROOTCERT '/no' is wrong: there is no such file that can be read
          ORDERONCE_POSTGRES_SSLROOTCERT    | KEY     | ORDERONCE_POSTGRES_SSLROOTCERT 'KEY' is wrong: expected PEM certificates, and nothing cut off
          ORDERONCE_KAFKA_SECURITY_PROTOCOL | TLS     | ORDERONCE_KAFKA_SECURITY_PROTOCOL 'TLS' is wrong: expected PLAINTEXT, SSL, SASL_PLAINTEXT or SASL_SSL
          ORDERONCE_KAFKA_SECURITY_PROTOCOL | SASL_SSL | ORDERONCE_KAFKA_SECURITY_PROTOCOL is wrong: it needs ORDERONCE_KAFKA_SASL_USER
          ORDERONCE_KAFKA_SSL_CA            | CA      | ORDERONCE_KAFKA_SSL_CA is wrong: it needs ORDERONCE_KAFKA_SECURITY_PROTOCOL to be SSL or SASL_SSL
          ORDERONCE_KAFKA_SSL_CERTIFICATE   | CERT    | ORDERONCE_KAFKA_SSL_CERTIFICATE is wrong: it needs ORDERONCE_KAFKA_SECURITY_PROTOCOL to be SSL or SASL_SSL
          ORDERONCE_KAFKA_SSL_KEY           | KEY     | ORDERONCE_KAFKA_SSL_KEY is wrong: it needs ORDERONCE_KAFKA_SSL_CERTIFICATE
          ORDERONCE_KAFKA_SASL_USER         | me      | ORDERONCE_KAFKA_SASL_USER is wrong: it needs ORDERONCE_KAFKA_SECURITY_PROTOCOL to be SASL_PLAINTEXT or SASL_SSL
          ORDERONCE_KAFKA_SASL_MECHANISM    | GSSAPI  | ORDERONCE_KAFKA_SASL_MECHANISM 'GSSAPI' is wrong: expected one of PLAIN, SCRAM-SHA-256, SCRAM-SHA-512
          """)
  void shouldNameWhatIsWrong(String name, String text, String message) {
    // Given
    given.put(name, filled(text));
    if (name.endsWith("MECHANISM")) {
      given.put("ORDERONCE_KAFKA_SECURITY_PROTOCOL", "SASL_SSL");
      given.put("ORDERONCE_KAFKA_SASL_USER", "me");
    }

    // When, Then
    assertThatThrownBy(
            () -> {
              database();
              kafka();
            })
        .isInstanceOf(ConfigurationException.class)
        .hasMessage(filled(message));
  }

  @Test
  void shouldNotSecureKafkaUnlessToldTo() {
    assertThat(kafka().clientConfig())
        .containsOnly(
            Map.entry("bootstrap.servers", "127.0.0.1:19092"),
            Map.entry("security.protocol", "PLAINTEXT"));
    assertThat(kafka()).isEqualTo(new KafkaSettings("127.0.0.1:19092", 12, (short) 1));
  }

  @Test
  void shouldHandFilesAndLoginToKafka() throws Exception {
    // Given
    given.put("ORDERONCE_KAFKA_SECURITY_PROTOCOL", "SASL_SSL");
    given.put("ORDERONCE_KAFKA_SSL_CA", files.clientCa().toString());
    given.put("ORDERONCE_KAFKA_SSL_CERTIFICATE", files.certificate().toString());
    given.put("ORDERONCE_KAFKA_SSL_KEY", files.key().toString());
    given.put("ORDERONCE_KAFKA_SASL_USER", "me");
    given.put("ORDERONCE_KAFKA_SASL_PASSWORD", "a\"b\\c");

    // When, Then
    assertThat(kafka().clientConfig())
        .containsOnly(
            Map.entry("bootstrap.servers", "127.0.0.1:19092"),
            Map.entry("security.protocol", "SASL_SSL"),
            Map.entry("ssl.truststore.type", "PEM"),
            Map.entry("ssl.truststore.certificates", CA.pem()),
            Map.entry("ssl.keystore.type", "PEM"),
            Map.entry("ssl.keystore.certificate.chain", Files.readString(files.certificate())),
            Map.entry("ssl.keystore.key", Files.readString(files.key())),
            Map.entry("sasl.mechanism", "SCRAM-SHA-512"),
            Map.entry(
                "sasl.jaas.config",
                "org.apache.kafka.common.security.scram.ScramLoginModule required"
                    + " username=\"me\" password=\"a\\\"b\\\\c\";"));
    assertThat(kafka()).asString().doesNotContain("a\"b");
  }

  private String filled(String text) {
    return text.replaceAll("\\bCERT\\b", files.certificate().toString())
        .replaceAll("(?<![A-Z_])KEY\\b", files.key().toString())
        .replaceAll("(?<![A-Z_])CA\\b", files.clientCa().toString());
  }

  private DatabaseSettings database() {
    return DatabaseSettings.from(Settings.of(given));
  }

  private KafkaSettings kafka() {
    return KafkaSettings.from(Settings.of(given));
  }
}
