package dev.orderonce.contract;

import com.fasterxml.jackson.annotation.JsonProperty;

/** Why an order was cancelled or refunded. */
public enum OrderReason {
  @JsonProperty("requested")
  REQUESTED("requested"),
  @JsonProperty("payment_declined")
  PAYMENT_DECLINED("payment_declined");

  private final String label;

  OrderReason(String label) {
    this.label = label;
  }

  /** The word on the wire and in the HTTP answers. */
  public String label() {
    return label;
  }
}
