package dev.orderonce.ingest;

import com.fasterxml.jackson.databind.JsonNode;
import dev.orderonce.contract.OrderCommand;
import java.nio.charset.StandardCharsets;

/** Texts that clients choose. */
final class Texts {

  /** The greatest length of a client's reason, in UTF-16 units. */
  static final int MAX_REASON = OrderCommand.MAX_REASON;

  private static final int MAX_SHOWN = 64;

  private Texts() {}

  static String requireText(JsonNode node) {
    if (!node.isTextual()) {
      throw new IllegalArgumentException("must be a string");
    }
    return node.textValue();
  }

  /** A client's own words: bounded, without control characters, and writable as UTF-8. */
  static String requireReason(JsonNode node) {
    String text = requireText(node);
    if (text.isEmpty() || text.length() > MAX_REASON) {
      throw new IllegalArgumentException("must have 1 to %d characters".formatted(MAX_REASON));
    }
    if (text.chars().anyMatch(Character::isISOControl)
        || !StandardCharsets.UTF_8.newEncoder().canEncode(text)) {
      throw new IllegalArgumentException("must not have control characters or broken surrogates");
    }
    return text;
  }

  /**
   * A member's name as it may be shown: a hostile one is neither long nor full of control
   * characters.
   */
  static String shorten(String name) {
    String visible = name.replaceAll("[^!-~]", "?");
    return visible.length() <= MAX_SHOWN ? visible : visible.substring(0, MAX_SHOWN) + "...";
  }
}
