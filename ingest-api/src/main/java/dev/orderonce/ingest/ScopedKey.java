package dev.orderonce.ingest;

import java.util.Comparator;

/** A key within its tenant; the order is the one in which every writer takes keys. */
record ScopedKey(String tenant, IdempotencyKey key) implements Comparable<ScopedKey> {

  private static final Comparator<ScopedKey> ORDER =
      Comparator.comparing(ScopedKey::tenant).thenComparing(ScopedKey::key);

  @Override
  public int compareTo(ScopedKey other) {
    return ORDER.compare(this, other);
  }
}
