package dev.orderonce.kit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What TLS is done with: a certificate, and whom to trust, from files that may change. Files that
 * cannot be used, such as half-written ones or a certificate whose key is not there yet, change
 * nothing.
 */
public final class TlsContext {

  /** Protects what never leaves the memory. */
  private static final char[] NO_PASSWORD = new char[0];

  private final TlsSettings settings;
  private final Logger log;
  private String inUse = "";
  private String told = "";
  private SSLContext context;

  /**
   * Reads the files.
   *
   * @throws ConfigurationException naming the variable and the file that is wrong
   */
  public TlsContext(TlsSettings settings) {
    this(settings, LoggerFactory.getLogger(TlsContext.class));
  }

  TlsContext(TlsSettings settings, Logger log) {
    this.settings = settings;
    this.log = log;
    this.inUse = fingerprint();
    this.context = read();
  }

  /** The latest that could be read. */
  public synchronized SSLContext get() {
    return context;
  }

  /**
   * Reads the files if they are not those in use; returns whether there is another context now.
   * What cannot be used is tried again each time, since the reason may have been another than what
   * is in the files, and is told once.
   */
  public synchronized boolean refresh() {
    String found = fingerprint();
    if (found.equals(inUse)) {
      return false;
    }
    try {
      context = read();
      inUse = found;
      log.info("the certificate for TLS was read again: {}", settings.certificate());
      return true;
    } catch (ConfigurationException e) {
      if (!found.equals(told)) {
        log.warn("TLS goes on with the former certificate: {}", e.getMessage());
      }
      told = found;
      return false;
    }
  }

  /** Changes with the files' contents, also to those of a file that is not there. */
  private String fingerprint() {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      for (Path file : files()) {
        digest.update(Files.exists(file) ? Files.readAllBytes(file) : new byte[0]);
        digest.update((byte) 0);
      }
      return HexFormat.of().formatHex(digest.digest());
    } catch (IOException e) {
      return String.valueOf(e.getMessage());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  private List<Path> files() {
    Optional<Path> clientCa = settings.clientCa();
    return clientCa.isPresent()
        ? List.of(settings.certificate(), settings.key(), clientCa.get())
        : List.of(settings.certificate(), settings.key());
  }

  private SSLContext read() {
    List<X509Certificate> chain =
        PemFile.read(TlsSettings.CERTIFICATE, settings.certificate(), Pem::certificates);
    PrivateKey key = PemFile.read(TlsSettings.KEY, settings.key(), Pem::privateKey);
    if (!Pem.belongTogether(key, chain.getFirst())) {
      throw PemFile.wrong(
          TlsSettings.KEY, settings.key(), "it is not the key of " + settings.certificate());
    }
    Optional<List<X509Certificate>> authorities =
        settings
            .clientCa()
            .map(file -> PemFile.read(TlsSettings.CLIENT_CA, file, Pem::certificates));
    try {
      SSLContext made = SSLContext.getInstance("TLS");
      KeyManagerFactory keys =
          KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
      KeyStore store = emptyStore();
      store.setKeyEntry("key", key, NO_PASSWORD, chain.toArray(X509Certificate[]::new));
      keys.init(store, NO_PASSWORD);
      made.init(
          keys.getKeyManagers(),
          authorities.isPresent() ? trusting(authorities.get()) : null,
          null);
      return made;
    } catch (GeneralSecurityException | IOException e) {
      throw PemFile.wrong(TlsSettings.CERTIFICATE, settings.certificate(), Failures.line(e));
    }
  }

  private static TrustManager[] trusting(List<X509Certificate> authorities)
      throws GeneralSecurityException, IOException {
    KeyStore store = emptyStore();
    for (int i = 0; i < authorities.size(); i++) {
      store.setCertificateEntry("authority" + i, authorities.get(i));
    }
    TrustManagerFactory trust =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(store);
    return trust.getTrustManagers();
  }

  private static KeyStore emptyStore() throws GeneralSecurityException, IOException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    return store;
  }
}
