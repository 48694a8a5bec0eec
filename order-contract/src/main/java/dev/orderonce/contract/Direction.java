package dev.orderonce.contract;

/** Which way a saga step is taken: the step itself, or what undoes it. */
public enum Direction {
  FORWARD("forward"),
  COMPENSATION("compensation");

  private final String label;

  Direction(String label) {
    this.label = label;
  }

  /** The word that goes into derived message ids; part of the contract. */
  public String label() {
    return label;
  }
}
