package dev.orderonce.contract;

import com.fasterxml.jackson.annotation.JsonProperty;

/** Why the ledger declined a charge. A decline is final for its order. */
public enum DeclineCode {
  @JsonProperty("credit_limit_exceeded")
  CREDIT_LIMIT_EXCEEDED("credit_limit_exceeded"),
  @JsonProperty("currency_mismatch")
  CURRENCY_MISMATCH("currency_mismatch");

  private final String label;

  DeclineCode(String label) {
    this.label = label;
  }

  /** The word on the wire. */
  public String label() {
    return label;
  }
}
