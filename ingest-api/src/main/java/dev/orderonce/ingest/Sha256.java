package dev.orderonce.ingest;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** SHA-256 of bytes. */
final class Sha256 {

  /** Never updated, only copied. */
  private static final MessageDigest EMPTY = lookUp();

  private Sha256() {}

  static byte[] of(byte[]... parts) {
    MessageDigest digest = fresh();
    for (byte[] part : parts) {
      digest.update(part);
    }
    return digest.digest();
  }

  /** A copy, which is cheaper than to look the algorithm up each time. */
  private static MessageDigest fresh() {
    try {
      return (MessageDigest) EMPTY.clone();
    } catch (CloneNotSupportedException e) {
      throw new IllegalStateException("the platform's SHA-256 can be cloned", e);
    }
  }

  private static MessageDigest lookUp() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
