package dev.orderonce.kit;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The API keys that the settings name. Only their SHA-256 is kept, and a presented key is compared
 * with all of them in constant time, so that nothing can be learnt from how long a refusal takes.
 */
public final class ApiKeys implements Authenticator {

  /** {@code tenant=sha256} pairs, comma-separated. */
  public static final Setting<ApiKeys> TENANT_KEYS =
      new Setting<>(
          "ORDERONCE_API_KEYS",
          "comma-separated tenant=SHA-256 of the key in hex, beside the keys in the database",
          "",
          true,
          text -> parse(text, ApiKeys::tenantEntry));

  /** SHA-256 hashes of operator keys, comma-separated. */
  public static final Setting<ApiKeys> OPERATOR_KEYS =
      new Setting<>(
          "ORDERONCE_OPERATOR_KEYS",
          "comma-separated SHA-256 of operator keys in hex, beside the keys in the database",
          "",
          true,
          text -> parse(text, ApiKeys::operatorEntry));

  private static final Pattern HASH_FORM = Pattern.compile("[0-9a-fA-F]{64}");

  private final List<Entry> entries;

  private record Entry(String hash, Principal principal) {}

  private ApiKeys(List<Entry> entries) {
    this.entries = List.copyOf(entries);
  }

  /** The keys of both settings. */
  public static ApiKeys from(Settings settings) {
    List<Entry> all = new ArrayList<>(settings.get(TENANT_KEYS).entries);
    all.addAll(settings.get(OPERATOR_KEYS).entries);
    return new ApiKeys(all);
  }

  /** The form in which settings hold a key: its SHA-256 in hex. */
  public static String hashed(String key) {
    return new ApiKey(key).hash();
  }

  @Override
  public Optional<Principal> authenticate(@Nullable String authorization) {
    return ApiKey.ofHeader(authorization).flatMap(key -> holder(key.hash()));
  }

  /** Whose key has that SHA-256. */
  Optional<Principal> holder(String hash) {
    byte[] presented = hash.getBytes(US_ASCII);
    Optional<Principal> found = Optional.empty();
    for (Entry entry : entries) {
      if (MessageDigest.isEqual(entry.hash.getBytes(US_ASCII), presented)) {
        found = Optional.of(entry.principal);
      }
    }
    return found;
  }

  private static ApiKeys parse(String text, Function<String, Entry> entryParser) {
    return new ApiKeys(
        text.lines()
            .flatMap(line -> Arrays.stream(line.split(",")))
            .map(String::strip)
            .filter(part -> !part.isEmpty())
            .map(entryParser)
            .toList());
  }

  private static Entry tenantEntry(String text) {
    int equals = text.indexOf('=');
    if (equals < 1) {
      throw new IllegalArgumentException("expected tenant=SHA-256, comma-separated");
    }
    return new Entry(
        hash(text.substring(equals + 1)), new Principal.Tenant(text.substring(0, equals)));
  }

  private static Entry operatorEntry(String text) {
    return new Entry(hash(text), new Principal.Operator());
  }

  private static String hash(String hex) {
    if (!HASH_FORM.matcher(hex).matches()) {
      throw new IllegalArgumentException("expected 64 hex digits, the SHA-256 of a key");
    }
    return hex.toLowerCase(Locale.ROOT);
  }
}
