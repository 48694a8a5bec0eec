package dev.orderonce.contract;

import com.fasterxml.jackson.annotation.JsonProperty;

/** Why a command was ignored or rejected. */
public enum OutcomeCode {
  @JsonProperty("order_exists")
  ORDER_EXISTS("order_exists"),
  @JsonProperty("order_not_found")
  ORDER_NOT_FOUND("order_not_found"),
  @JsonProperty("order_not_paid")
  ORDER_NOT_PAID("order_not_paid"),
  @JsonProperty("order_already_paid")
  ORDER_ALREADY_PAID("order_already_paid"),
  @JsonProperty("order_already_completed")
  ORDER_ALREADY_COMPLETED("order_already_completed"),
  @JsonProperty("order_cancelled")
  ORDER_CANCELLED("order_cancelled"),
  @JsonProperty("order_refunded")
  ORDER_REFUNDED("order_refunded"),
  @JsonProperty("payment_under_way")
  PAYMENT_UNDER_WAY("payment_under_way"),
  /** A saga step after the payment has not succeeded yet. */
  @JsonProperty("steps_under_way")
  STEPS_UNDER_WAY("steps_under_way");

  private final String label;

  OutcomeCode(String label) {
    this.label = label;
  }

  /** The word on the wire and in the HTTP answers. */
  public String label() {
    return label;
  }
}
