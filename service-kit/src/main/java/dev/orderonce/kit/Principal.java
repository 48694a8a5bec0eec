package dev.orderonce.kit;

/** Who holds an API key. */
public sealed interface Principal {

  /**
   * A client of one tenant.
   *
   * @param name the tenant's name
   */
  record Tenant(String name) implements Principal {}

  /** Somebody who runs the system, and may see every tenant's data. */
  record Operator() implements Principal {}
}
