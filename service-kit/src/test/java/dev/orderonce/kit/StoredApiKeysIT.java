package dev.orderonce.kit;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariDataSource;
import dev.orderonce.kit.embedded.LocalPostgres;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class StoredApiKeysIT {

  private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");
  private static final Principal ACME = new Principal.Tenant("acme");
  private static final ApiKeys CONFIGURED =
      ApiKeys.from(
          Settings.of(Map.of(ApiKeys.TENANT_KEYS.name(), "demo=" + ApiKeys.hashed("demo-key"))));

  private static final Duration BOUND = Duration.ofSeconds(10);

  @TempDir static Path directory;
  private static LocalPostgres postgres;
  private static HikariDataSource database;

  private final AtomicLong clock = new AtomicLong();

  @BeforeAll
  static void start() {
    postgres = LocalPostgres.start(directory.resolve("postgresql"), 0);
    Database.migrate(postgres.settings());
    database = Database.open(postgres.settings(), "keys", 2);
  }

  @AfterAll
  static void stop() {
    database.close();
    postgres.close();
  }

  @Test
  void shouldTakeTheKeysOfTheSettingsAndOfTheDatabase() throws Exception {
    // Given
    ApiKey acme = created(ACME);
    ApiKey operator = created(new Principal.Operator());

    // When
    try (StoredApiKeys keys = keys(database)) {
      // Then
      assertThat(keys.authenticate("Bearer demo-key")).contains(new Principal.Tenant("demo"));
      assertThat(keys.authenticate("Bearer " + acme.text())).contains(ACME);
      assertThat(keys.authenticate("bearer " + operator.text())).contains(new Principal.Operator());
      assertThat(keys.authenticate("Bearer " + ApiKey.random().text())).isEmpty();
      assertThat(keys.authenticate("Bearer ")).isEmpty();
      assertThat(keys.authenticate(acme.text())).isEmpty();
      assertThat(keys.authenticate(null)).isEmpty();
    }
  }

  @Test
  void shouldNotRefuseAKeyThatWasMadeASecondAgo() throws Exception {
    try (StoredApiKeys keys = keys(database)) {
      // Given
      ApiKey added = created(ACME);

      // When
      clock.addAndGet(Duration.ofSeconds(1).toNanos());

      // Then
      assertThat(keys.authenticate("Bearer " + added.text())).contains(ACME);
    }
  }

  @Test
  void shouldNotReadTheKeysAgainForEveryWrongOne() throws Exception {
    try (StoredApiKeys keys = keys(database)) {
      // Given
      ApiKey added = created(ACME);

      // When
      clock.addAndGet(Duration.ofMillis(999).toNanos());

      // Then
      assertThat(keys.authenticate("Bearer " + added.text())).isEmpty();
    }
  }

  @Test
  void shouldForgetARevokedKeySoon() throws Exception {
    // Given
    ApiKey key = ApiKey.random();
    long id;
    try (Connection connection = connect()) {
      id = ApiKeyTable.insert(connection, key, ACME, "", NOW);
    }
    KeySettings settings = new KeySettings(CONFIGURED, Duration.ofMillis(400));
    try (StoredApiKeys keys = StoredApiKeys.open(settings, postgres.settings(), "test")) {
      assertThat(keys.authenticate("Bearer " + key.text())).contains(ACME);

      // When
      try (Connection connection = connect()) {
        assertThat(ApiKeyTable.revoke(connection, id, NOW)).isTrue();
        assertThat(ApiKeyTable.revoke(connection, id, NOW)).isFalse();
      }

      // Then
      await()
          .pollInterval(Duration.ofMillis(10))
          .ignoreExceptions()
          .until(() -> keys.authenticate("Bearer " + key.text()).isEmpty());
    }
  }

  @Test
  void shouldTakeKnownKeysWithoutTheDatabaseForAsLongAsARevocationMayTake() throws Exception {
    // Given
    ApiKey known = created(ACME);
    HikariDataSource own = Database.open(postgres.settings(), "own", 1);
    try (StoredApiKeys keys = keys(own)) {
      // When
      own.close();
      clock.addAndGet(BOUND.minusNanos(1).toNanos());

      // Then
      assertThatItIsUnknownForNow(keys, ApiKey.random());
      assertThat(keys.authenticate("Bearer " + known.text())).contains(ACME);
      clock.incrementAndGet();
      assertThatItIsUnknownForNow(keys, known);
      assertThat(keys.authenticate("Bearer demo-key")).isPresent();
    }
  }

  @Test
  @Timeout(20)
  void shouldNotHoldRequestsUpForADatabaseThatIsSilent() throws Exception {
    // Given
    ApiKey known = created(ACME);
    try (StoredApiKeys keys = keys(database);
        Connection other = connect();
        Statement statement = other.createStatement()) {
      other.setAutoCommit(false);
      statement.execute("lock table api_keys");
      clock.addAndGet(Duration.ofSeconds(1).toNanos());

      // When
      assertThatItIsUnknownForNow(keys, ApiKey.random());
      clock.addAndGet(Duration.ofSeconds(1).toNanos());

      // Then
      for (int i = 0; i < 1000; i++) {
        assertThatItIsUnknownForNow(keys, ApiKey.random());
      }
      assertThat(keys.authenticate("Bearer " + known.text())).contains(ACME);
      other.rollback();
      await()
          .ignoreExceptions()
          .until(() -> keys.authenticate("Bearer " + ApiKey.random().text()).isEmpty());
    }
  }

  private static void assertThatItIsUnknownForNow(StoredApiKeys keys, ApiKey key) {
    assertThatThrownBy(() -> keys.authenticate("Bearer " + key.text()))
        .isInstanceOfSatisfying(
            ProblemException.class,
            e -> {
              assertThat(e.problem().status()).isEqualTo(503);
              assertThat(e.problem().retryable()).isTrue();
              assertThat(e.headers()).containsKey("Retry-After");
            });
  }

  @Test
  void shouldStoreNothingThatTellsAKey() throws Exception {
    // When
    ApiKey key = created(ACME);

    // Then
    assertThat(key.text()).matches("orderonce_[A-Za-z0-9_-]{43}");
    assertThat(key).asString().doesNotContain(key.text());
    try (Connection connection = connect();
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("select string_agg(k::text, ' ') from api_keys k")) {
      row.next();
      assertThat(row.getString(1))
          .contains(ApiKeys.hashed(key.text()))
          .doesNotContain(key.text())
          .doesNotContain(HexFormat.of().formatHex(key.text().getBytes(US_ASCII)));
    }
  }

  @Test
  void shouldListKeysWithoutThem() throws Exception {
    try (Connection connection = connect()) {
      // Given
      long id =
          ApiKeyTable.insert(
              connection, ApiKey.random(), new Principal.Operator(), "for the night shift", NOW);
      ApiKeyTable.revoke(connection, id, NOW.plusSeconds(1));

      // When
      List<ApiKeyTable.Row> rows = ApiKeyTable.list(connection);

      // Then
      assertThat(rows)
          .contains(
              new ApiKeyTable.Row(
                  id, new Principal.Operator(), "for the night shift", NOW, NOW.plusSeconds(1)));
    }
  }

  private StoredApiKeys keys(HikariDataSource pool) {
    StoredApiKeys keys = new StoredApiKeys(CONFIGURED, pool, BOUND, clock::get, () -> {});
    keys.read();
    return keys;
  }

  private static ApiKey created(Principal holder) throws SQLException {
    ApiKey key = ApiKey.random();
    try (Connection connection = connect()) {
      ApiKeyTable.insert(connection, key, holder, "", NOW);
    }
    return key;
  }

  private static Connection connect() throws SQLException {
    DatabaseSettings settings = postgres.settings();
    return DriverManager.getConnection(settings.jdbcUrl(), settings.user(), settings.password());
  }
}
