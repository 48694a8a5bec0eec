package dev.orderonce.contract;

/** Where an order stands. CANCELLED and REFUNDED are final. */
public enum OrderState {
  CREATED,
  PAID,
  COMPLETED,
  CANCELLED,
  REFUNDED
}
