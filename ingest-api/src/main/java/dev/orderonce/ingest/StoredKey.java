package dev.orderonce.ingest;

/** What is stored of a key: the request that it was used for, and the answer to that. */
final class StoredKey {

  private final byte[] fingerprint;
  private final StoredAnswer answer;

  StoredKey(byte[] fingerprint, StoredAnswer answer) {
    this.fingerprint = fingerprint;
    this.answer = answer;
  }

  byte[] fingerprint() {
    return fingerprint.clone();
  }

  StoredAnswer answer() {
    return answer;
  }
}
