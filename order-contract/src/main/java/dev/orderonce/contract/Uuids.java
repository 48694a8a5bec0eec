package dev.orderonce.contract;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.UUID;

/** Name-based UUIDs and strict parsing, which {@link UUID} itself lacks. */
final class Uuids {

  private static final int CANONICAL_LENGTH = 36;

  /** The namespace of all ids that OrderOnce derives; part of the contract, never to change. */
  private static final UUID NAMESPACE = UUID.fromString("6f0de70c-e5e1-4c0c-9e0e-0de70ceee001");

  /** Never updated, only copied. */
  private static final MessageDigest SHA1_OF_NAMESPACE = sha1Of(NAMESPACE);

  private Uuids() {}

  /**
   * {@link UUID#fromString} also takes shortened groups, by which one id would have many spellings.
   */
  static UUID parseCanonical(String text) {
    if (text.length() != CANONICAL_LENGTH) {
      throw new IllegalArgumentException("not a UUID: expected 36 characters");
    }
    return UUID.fromString(text);
  }

  /** A UUID version 5 (SHA-1) of the name in OrderOnce's namespace (RFC 9562, section 5.5). */
  static UUID nameBased(String name) {
    MessageDigest sha1 = sha1OfNamespace();
    ByteBuffer hash = ByteBuffer.wrap(sha1.digest(name.getBytes(StandardCharsets.UTF_8)));
    long high = (hash.getLong() & 0xffff_ffff_ffff_0fffL) | 0x5000L;
    long low = (hash.getLong() & 0x3fff_ffff_ffff_ffffL) | 0x8000_0000_0000_0000L;
    return new UUID(high, low);
  }

  /** A copy, which is cheaper than to look the algorithm up and begin anew each time. */
  private static MessageDigest sha1OfNamespace() {
    try {
      return (MessageDigest) SHA1_OF_NAMESPACE.clone();
    } catch (CloneNotSupportedException e) {
      throw new IllegalStateException("the platform's SHA-1 can be cloned", e);
    }
  }

  private static MessageDigest sha1Of(UUID namespace) {
    try {
      MessageDigest sha1 = MessageDigest.getInstance("SHA-1");
      sha1.update(
          ByteBuffer.allocate(16)
              .putLong(namespace.getMostSignificantBits())
              .putLong(namespace.getLeastSignificantBits())
              .flip());
      return sha1;
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-1", e);
    }
  }
}
