package dev.orderonce.quickstart;

import dev.orderonce.kit.KafkaLogin;
import dev.orderonce.kit.KafkaSecurity;
import dev.orderonce.kit.PostgresTls;
import dev.orderonce.kit.TlsSettings;
import dev.orderonce.kit.embedded.LocalCa;
import dev.orderonce.kit.embedded.LocalKafka;
import dev.orderonce.kit.embedded.LocalPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/**
 * PostgreSQL and Kafka that encrypt what they say, and a certificate of one authority for each. The
 * broker demands a certificate and a log-in.
 */
final class SecuredParts implements AutoCloseable {

  private static final String USER = "orderonce";
  private static final String PASSWORD = "a \"good\" one";

  private final LocalCa ca = LocalCa.create("a test");
  private final Path directory;
  private final LocalPostgres postgres;
  private final LocalKafka kafka;

  SecuredParts(Path directory) throws IOException {
    this.directory = directory;
    Files.writeString(file("ca.pem"), ca.pem());
    for (String name : new String[] {"postgres", "kafka", "service"}) {
      issue(name);
    }
    this.postgres =
        LocalPostgres.start(
            directory.resolve("postgresql"),
            0,
            Map.of(
                "ssl", "on",
                "ssl_cert_file", file("postgres.pem").toString(),
                "ssl_key_file", file("postgres-key.pem").toString(),
                "ssl_ca_file", file("ca.pem").toString()));
    this.kafka = LocalKafka.start(directory.resolve("kafka"), 0, broker());
  }

  LocalCa ca() {
    return ca;
  }

  LocalPostgres postgres() {
    return postgres;
  }

  /** A certificate of that name for a service or a client. */
  Path issue(String name) throws IOException {
    ca.issue(name).write(file(name + ".pem"), file(name + "-key.pem"));
    return file(name + ".pem");
  }

  Path file(String name) {
    return directory.resolve(name);
  }

  /** How services reach them, and with which certificates. */
  Map<String, String> environment() {
    Map<String, String> environment = new HashMap<>();
    String authority = file("ca.pem").toString();
    String certificate = file("service.pem").toString();
    String key = file("service-key.pem").toString();
    environment.put("ORDERONCE_POSTGRES_PORT", Integer.toString(postgres.port()));
    environment.put(PostgresTls.MODE.name(), "verify-full");
    environment.put(PostgresTls.ROOT_CERTIFICATE.name(), authority);
    environment.put(PostgresTls.CERTIFICATE.name(), certificate);
    environment.put(PostgresTls.KEY.name(), key);
    environment.put("ORDERONCE_KAFKA_BOOTSTRAP_SERVERS", kafka.bootstrapServers());
    environment.put(KafkaSecurity.PROTOCOL.name(), "SASL_SSL");
    environment.put(KafkaSecurity.AUTHORITIES.name(), authority);
    environment.put(KafkaSecurity.CERTIFICATE.name(), certificate);
    environment.put(KafkaSecurity.KEY.name(), key);
    environment.put(KafkaLogin.MECHANISM.name(), "PLAIN");
    environment.put(KafkaLogin.USER.name(), USER);
    environment.put(KafkaLogin.PASSWORD.name(), PASSWORD);
    environment.put(TlsSettings.CERTIFICATE.name(), certificate);
    environment.put(TlsSettings.KEY.name(), key);
    environment.put(TlsSettings.CLIENT_CA.name(), authority);
    environment.put(TlsSettings.RELOAD.name(), "50ms");
    return environment;
  }

  @Override
  public void close() {
    kafka.close();
    postgres.close();
  }

  private Map<String, String> broker() throws IOException {
    Map<String, String> config = new HashMap<>();
    String login = PASSWORD.replace("\"", "\\\"");
    config.put("listener.security.protocol.map", "CLIENT:SASL_SSL,CONTROLLER:PLAINTEXT");
    config.put("sasl.enabled.mechanisms", "PLAIN");
    config.put("sasl.mechanism.inter.broker.protocol", "PLAIN");
    config.put(
        "listener.name.client.plain.sasl.jaas.config",
        "org.apache.kafka.common.security.plain.PlainLoginModule required"
            + " username=\"%s\" password=\"%s\" user_%s=\"%s\";"
                .formatted(USER, login, USER, login));
    String listener = "listener.name.client.ssl.";
    config.put(listener + "client.auth", "required");
    config.put(listener + "keystore.type", "PEM");
    config.put(listener + "keystore.certificate.chain", Files.readString(file("kafka.pem")));
    config.put(listener + "keystore.key", Files.readString(file("kafka-key.pem")));
    config.put(listener + "truststore.type", "PEM");
    config.put(listener + "truststore.certificates", ca.pem());
    return config;
  }
}
