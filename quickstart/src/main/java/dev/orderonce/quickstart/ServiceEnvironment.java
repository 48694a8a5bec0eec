package dev.orderonce.quickstart;

import dev.orderonce.kit.ApiKeys;
import dev.orderonce.kit.DatabaseSettings;
import dev.orderonce.kit.HttpSettings;
import dev.orderonce.kit.KafkaLogin;
import dev.orderonce.kit.KafkaSecurity;
import dev.orderonce.kit.KafkaSettings;
import dev.orderonce.kit.PostgresTls;
import dev.orderonce.kit.Setting;
import dev.orderonce.kit.Settings;
import dev.orderonce.kit.TlsSettings;
import dev.orderonce.kit.embedded.EmbeddedParts;
import dev.orderonce.processor.GroupMembership;
import dev.orderonce.processor.ProcessorSettings;
import dev.orderonce.subscribers.GroupSettings;
import dev.orderonce.subscribers.SubscribersSettings;
import java.util.List;
import java.util.Map;

/** What the services are told when they run in this process; no other default key exists. */
final class ServiceEnvironment {

  static final String DEMO_KEY = "demo-key";
  private static final String ACME_KEY = "acme-key";
  static final String OPERATOR_KEY = "operator-key";

  private static final String INSTANCE = "quickstart";
  private static final String DEFAULT_CREDIT_LIMIT = "1000000";

  private ServiceEnvironment() {}

  /** The user's environment, with the embedded parts, the ports and the quickstart's keys. */
  static Settings of(
      Settings environment, EmbeddedParts parts, Map<Port, Integer> ports, DataDirectory data) {
    Settings settings =
        withServices(withKeys(environment), data)
            .with(HttpSettings.HOST, "127.0.0.1")
            .with(KafkaSettings.BOOTSTRAP_SERVERS, parts.kafka().bootstrapServers())
            .with(KafkaSettings.REPLICATION_FACTOR, "1");
    for (Map.Entry<Port, Integer> port : ports.entrySet()) {
      settings = settings.with(port.getKey().setting(), port.getValue().toString());
    }
    return withDatabase(settings, parts.postgres().settings());
  }

  /** Names that last let a restarted process take over at once from one that was killed. */
  private static Settings withServices(Settings settings, DataDirectory data) {
    Settings limited =
        settings.gives(SubscribersSettings.DEFAULT_CREDIT_LIMIT)
            ? settings
            : settings.with(SubscribersSettings.DEFAULT_CREDIT_LIMIT, DEFAULT_CREDIT_LIMIT);
    Settings placed =
        limited
            .with(ProcessorSettings.STATE_DIR, data.path().resolve("processor").toString())
            .with(GroupSettings.INSTANCE_ID, INSTANCE);
    return GroupMembership.takesNames(placed)
        ? placed.with(GroupMembership.INSTANCE_ID, INSTANCE)
        : placed;
  }

  private static Settings withDatabase(Settings settings, DatabaseSettings database) {
    return unencrypted(settings)
        .with(DatabaseSettings.HOST, database.host())
        .with(DatabaseSettings.NAME, database.name())
        .with(DatabaseSettings.USER, database.user())
        .with(DatabaseSettings.PASSWORD, database.password());
  }

  /** All of it is on loopback, and within this process. */
  private static Settings unencrypted(Settings settings) {
    Settings plain = settings.with(PostgresTls.MODE, "disable");
    for (Setting<?> file :
        List.of(
            TlsSettings.CERTIFICATE,
            TlsSettings.KEY,
            TlsSettings.CLIENT_CA,
            PostgresTls.ROOT_CERTIFICATE,
            PostgresTls.CERTIFICATE,
            PostgresTls.KEY,
            KafkaSecurity.AUTHORITIES,
            KafkaSecurity.CERTIFICATE,
            KafkaSecurity.KEY,
            KafkaLogin.USER)) {
      plain = plain.with(file, "");
    }
    return plain.with(KafkaSecurity.PROTOCOL, "PLAINTEXT");
  }

  private static Settings withKeys(Settings settings) {
    return settings
        .with(
            ApiKeys.TENANT_KEYS,
            "demo=%s,acme=%s".formatted(ApiKeys.hashed(DEMO_KEY), ApiKeys.hashed(ACME_KEY)))
        .with(ApiKeys.OPERATOR_KEYS, ApiKeys.hashed(OPERATOR_KEY));
  }
}
