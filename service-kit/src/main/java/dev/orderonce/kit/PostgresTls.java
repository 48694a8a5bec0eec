package dev.orderonce.kit;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * How connections to PostgreSQL are secured, in the words of PostgreSQL's own clients.
 *
 * @param mode what is encrypted and checked
 * @param rootCertificate the authorities that the server's certificate may be from, in PEM
 * @param certificate the certificate that is shown to the server, in PEM
 * @param key its private key, in PEM (PKCS #8)
 */
public record PostgresTls(
    Mode mode, Optional<Path> rootCertificate, Optional<Path> certificate, Optional<Path> key) {

  public static final Setting<Mode> MODE =
      new Setting<>(
          "ORDERONCE_POSTGRES_SSLMODE",
          "disable, prefer, require, verify-ca or verify-full; only the last two know the server",
          "prefer",
          false,
          Mode::parse);
  public static final Setting<Optional<Path>> ROOT_CERTIFICATE =
      Setting.file(
          "ORDERONCE_POSTGRES_SSLROOTCERT",
          "PEM file of the authorities that PostgreSQL's certificate may be from");
  public static final Setting<Optional<Path>> CERTIFICATE =
      Setting.file(
          "ORDERONCE_POSTGRES_SSLCERT", "PEM file of the certificate that PostgreSQL is shown");
  public static final Setting<Optional<Path>> KEY =
      Setting.file("ORDERONCE_POSTGRES_SSLKEY", "PEM file of its private key (PKCS #8)");

  public static final List<Setting<?>> ALL = List.of(MODE, ROOT_CERTIFICATE, CERTIFICATE, KEY);

  /** Encrypted if the server can, whoever it is: the default of PostgreSQL's clients. */
  public static final PostgresTls DEFAULT =
      new PostgresTls(Mode.PREFER, Optional.empty(), Optional.empty(), Optional.empty());

  /** What is encrypted and checked. */
  public enum Mode {
    DISABLE,
    PREFER,
    REQUIRE,
    VERIFY_CA,
    VERIFY_FULL;

    static Mode parse(String text) {
      for (Mode mode : values()) {
        if (mode.text().equals(text)) {
          return mode;
        }
      }
      throw new IllegalArgumentException(
          "expected disable, prefer, require, verify-ca or verify-full");
    }

    String text() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private boolean verifies() {
      return this == VERIFY_CA || this == VERIFY_FULL;
    }
  }

  /**
   * Reads them, and the files.
   *
   * @throws ConfigurationException naming the variable and the file that is wrong or missing
   */
  static PostgresTls from(Settings settings) {
    PostgresTls tls =
        new PostgresTls(
            settings.get(MODE),
            settings.get(ROOT_CERTIFICATE),
            settings.get(CERTIFICATE),
            settings.get(KEY));
    Settings.refuse(
        tls.mode.verifies() && tls.rootCertificate.isEmpty(),
        MODE,
        "needs " + ROOT_CERTIFICATE.name());
    Settings.refuse(
        tls.certificate.isPresent() && tls.key.isEmpty(), CERTIFICATE, "needs " + KEY.name());
    Settings.refuse(
        tls.key.isPresent() && tls.certificate.isEmpty(), KEY, "needs " + CERTIFICATE.name());
    PemFile.check(ROOT_CERTIFICATE, tls.rootCertificate, Pem::certificates);
    PemFile.check(CERTIFICATE, tls.certificate, Pem::certificates);
    PemFile.check(KEY, tls.key, Pem::privateKey);
    return tls;
  }

  /**
   * The algorithm of the key, which the JDBC driver must be told ({@code pemKeyAlgorithm}) because
   * it takes every key for one of RSA.
   */
  public Optional<String> keyAlgorithm() {
    return key.map(file -> PemFile.read(KEY, file, Pem::privateKey).getAlgorithm());
  }

  /** As parameters that every client of PostgreSQL knows; the others are left to the driver. */
  public Map<String, String> parameters() {
    Map<String, String> parameters = new LinkedHashMap<>();
    parameters.put("sslmode", mode.text());
    rootCertificate.ifPresent(file -> parameters.put("sslrootcert", file.toString()));
    certificate.ifPresent(file -> parameters.put("sslcert", file.toString()));
    key.ifPresent(file -> parameters.put("sslkey", file.toString()));
    return parameters;
  }
}
