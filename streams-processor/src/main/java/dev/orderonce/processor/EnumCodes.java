package dev.orderonce.processor;

import java.io.IOException;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;

/**
 * A number for each constant of an enum, to store it by: the constants may be moved, but not the
 * numbers.
 */
final class EnumCodes<E extends Enum<E>> {

  private final Class<E> type;
  private final Map<E, Integer> codes;
  private final Map<Integer, E> constants = new HashMap<>();

  EnumCodes(Class<E> type, Map<E, Integer> codes) {
    this.type = type;
    this.codes = new EnumMap<>(codes);
    this.codes.forEach((constant, code) -> constants.put(code, constant));
    if (constants.size() != type.getEnumConstants().length) {
      throw new IllegalArgumentException(
          "each %s needs a code of its own, not %s".formatted(type.getSimpleName(), codes));
    }
  }

  int code(E constant) {
    return codes.getOrDefault(constant, 0);
  }

  E constant(int code) throws IOException {
    E constant = constants.get(code);
    if (constant == null) {
      throw new IOException("no %s has code %d".formatted(type.getSimpleName(), code));
    }
    return constant;
  }
}
