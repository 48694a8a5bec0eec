package dev.orderonce.kit.embedded;

import java.io.IOException;
import java.io.StringWriter;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.util.io.pem.PemObject;

/** A certificate authority of this process, for parts on loopback that are to be secured. */
public final class LocalCa {

  private static final Duration VALIDITY = Duration.ofDays(1);
  private static final int SERIAL_BITS = 64;

  private final X500Name name;
  private final KeyPair keys;
  private final X509CertificateHolder certificate;

  private LocalCa(X500Name name, KeyPair keys, X509CertificateHolder certificate) {
    this.name = name;
    this.keys = keys;
    this.certificate = certificate;
  }

  /**
   * A certificate with its private key.
   *
   * @param certificate PEM
   * @param key PEM (PKCS #8)
   */
  public record Issued(String certificate, String key) {

    /** Writes both; the key so that only the owner may read it. */
    public void write(Path certificateFile, Path keyFile) throws IOException {
      Files.writeString(certificateFile, certificate);
      Files.deleteIfExists(keyFile);
      Files.createFile(
          keyFile,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      Files.writeString(keyFile, key);
    }
  }

  /** A new authority of that name. */
  public static LocalCa create(String commonName) {
    X500Name name = new X500Name("CN=" + commonName);
    KeyPair keys = newKeys();
    return new LocalCa(name, keys, sign(name, name, keys.getPublic(), keys.getPrivate(), true));
  }

  /** Its own certificate, in PEM. */
  public String pem() {
    return pem(certificate);
  }

  /** A certificate of that name, for a server on loopback or a client; valid for a day. */
  public Issued issue(String commonName) {
    KeyPair subject = newKeys();
    X509CertificateHolder issued =
        sign(name, new X500Name("CN=" + commonName), subject.getPublic(), keys.getPrivate(), false);
    return new Issued(
        pem(issued), pem(new PemObject("PRIVATE KEY", subject.getPrivate().getEncoded())));
  }

  private static KeyPair newKeys() {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(new ECGenParameterSpec("secp256r1"));
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this platform has no P-256", e);
    }
  }

  private static X509CertificateHolder sign(
      X500Name issuer, X500Name subject, PublicKey key, PrivateKey signer, boolean authority) {
    Instant now = Instant.now();
    try {
      X509v3CertificateBuilder builder =
          new JcaX509v3CertificateBuilder(
              issuer,
              new BigInteger(SERIAL_BITS, new SecureRandom()),
              Date.from(now.minus(VALIDITY)),
              Date.from(now.plus(VALIDITY)),
              subject,
              key);
      builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(authority));
      if (!authority) {
        GeneralName[] names = {
          new GeneralName(GeneralName.dNSName, "localhost"),
          new GeneralName(GeneralName.iPAddress, "127.0.0.1")
        };
        builder.addExtension(Extension.subjectAlternativeName, false, new GeneralNames(names));
      }
      return builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(signer));
    } catch (IOException | OperatorCreationException e) {
      throw new IllegalStateException("a certificate could not be made", e);
    }
  }

  private static String pem(Object object) {
    StringWriter text = new StringWriter();
    try (JcaPEMWriter writer = new JcaPEMWriter(text)) {
      writer.writeObject(object);
    } catch (IOException e) {
      throw new IllegalStateException("a certificate could not be written", e);
    }
    return text.toString();
  }
}
