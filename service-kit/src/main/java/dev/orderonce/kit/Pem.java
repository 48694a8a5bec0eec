package dev.orderonce.kit;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.ByteArrayInputStream;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Certificates and private keys as PEM text holds them. */
final class Pem {

  private static final Pattern PKCS8 =
      Pattern.compile("-----BEGIN PRIVATE KEY-----([^-]+)-----END PRIVATE KEY-----");

  /** The algorithms of keys that a certificate for TLS may have. */
  private static final List<String> ALGORITHMS = List.of("RSA", "EC", "EdDSA");

  private Pem() {}

  /** What is not as it should be; the message says what is expected. */
  static final class InvalidPemException extends Exception {

    private static final long serialVersionUID = 1L;

    InvalidPemException(String message) {
      super(message);
    }
  }

  /** One or more certificates, in their order. */
  static List<X509Certificate> certificates(byte[] pem) throws InvalidPemException {
    try {
      CertificateFactory factory = CertificateFactory.getInstance("X.509");
      List<X509Certificate> certificates =
          factory.generateCertificates(new ByteArrayInputStream(pem)).stream()
              .map(X509Certificate.class::cast)
              .toList();
      if (certificates.isEmpty()) {
        throw new InvalidPemException("there is no certificate in it");
      }
      return certificates;
    } catch (CertificateException e) {
      throw new InvalidPemException("expected PEM certificates, and nothing cut off");
    }
  }

  /** An unencrypted private key in PKCS #8. */
  static PrivateKey privateKey(byte[] pem) throws InvalidPemException {
    Matcher block = PKCS8.matcher(new String(pem, US_ASCII));
    if (!block.find()) {
      throw new InvalidPemException(
          "expected an unencrypted PKCS #8 key, which begins with BEGIN PRIVATE KEY");
    }
    byte[] encoded;
    try {
      encoded = Base64.getMimeDecoder().decode(block.group(1));
    } catch (IllegalArgumentException e) {
      throw new InvalidPemException("the key is not valid Base64");
    }
    for (String algorithm : ALGORITHMS) {
      try {
        return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(encoded));
      } catch (InvalidKeySpecException e) {
        // Of another algorithm, or of none.
      } catch (GeneralSecurityException e) {
        throw new IllegalStateException("every Java platform has " + algorithm, e);
      }
    }
    throw new InvalidPemException("the key is neither an RSA nor an elliptic curve key");
  }

  /** Whether the key is that of the certificate. */
  static boolean belongTogether(PrivateKey key, X509Certificate certificate) {
    PublicKey publicKey = certificate.getPublicKey();
    String algorithm =
        switch (key.getAlgorithm()) {
          case "RSA" -> "SHA256withRSA";
          case "EC" -> "SHA256withECDSA";
          default -> key.getAlgorithm();
        };
    byte[] text = "any".getBytes(US_ASCII);
    try {
      Signature signature = Signature.getInstance(algorithm);
      signature.initSign(key);
      signature.update(text);
      byte[] signed = signature.sign();
      signature.initVerify(publicKey);
      signature.update(text);
      return signature.verify(signed);
    } catch (GeneralSecurityException e) {
      return false;
    }
  }
}
