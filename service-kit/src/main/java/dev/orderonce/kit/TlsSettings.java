package dev.orderonce.kit;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * How a service's HTTP is secured.
 *
 * @param certificate the server's certificate with its chain, in PEM
 * @param key its private key, in PEM (PKCS #8)
 * @param clientCa the authorities whose certificates clients must show, in PEM; empty if clients
 *     need none
 * @param reload how soon changed files count
 */
public record TlsSettings(Path certificate, Path key, Optional<Path> clientCa, Duration reload) {

  public static final Setting<Optional<Path>> CERTIFICATE =
      Setting.file(
          "ORDERONCE_HTTP_TLS_CERTIFICATE",
          "PEM file of the certificate for HTTP, with its chain; if empty, HTTP is not encrypted");
  public static final Setting<Optional<Path>> KEY =
      Setting.file("ORDERONCE_HTTP_TLS_KEY", "PEM file of the certificate's private key (PKCS #8)");
  public static final Setting<Optional<Path>> CLIENT_CA =
      Setting.file(
          "ORDERONCE_HTTP_TLS_CLIENT_CA",
          "PEM file of the authorities whose certificates clients must show; if empty, they need none");
  public static final Setting<Duration> RELOAD =
      Setting.duration(
          "ORDERONCE_HTTP_TLS_RELOAD", "10s", "how soon a change of the TLS files counts");

  public static final List<Setting<?>> ALL = List.of(CERTIFICATE, KEY, CLIENT_CA, RELOAD);

  /**
   * Reads them, and the files.
   *
   * @return empty if HTTP is not to be encrypted
   * @throws ConfigurationException naming the variable and the file that is wrong or missing
   */
  public static Optional<TlsSettings> from(Settings settings) {
    Optional<Path> certificate = settings.get(CERTIFICATE);
    Optional<Path> key = settings.get(KEY);
    Optional<Path> clientCa = settings.get(CLIENT_CA);
    if (certificate.isEmpty()) {
      Settings.refuse(key.isPresent(), KEY, "needs " + CERTIFICATE.name());
      Settings.refuse(clientCa.isPresent(), CLIENT_CA, "needs " + CERTIFICATE.name());
      return Optional.empty();
    }
    Settings.refuse(key.isEmpty(), CERTIFICATE, "needs " + KEY.name());
    TlsSettings tls =
        new TlsSettings(certificate.get(), key.orElseThrow(), clientCa, settings.positive(RELOAD));
    new TlsContext(tls);
    return Optional.of(tls);
  }
}
