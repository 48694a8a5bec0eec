package dev.orderonce.contract;

/** A step of the order saga, in forward order; compensation goes the other way. */
public enum SagaStep {
  PAYMENT("payment");

  private final String label;

  SagaStep(String label) {
    this.label = label;
  }

  /** The word that goes into derived message ids and metric labels; part of the contract. */
  public String label() {
    return label;
  }
}
