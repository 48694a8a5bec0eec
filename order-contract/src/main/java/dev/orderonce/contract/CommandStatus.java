package dev.orderonce.contract;

/** What became of a command. */
public enum CommandStatus {
  /** Accepted and durable; the order has not decided yet. */
  PENDING,
  /** It changed the order, or started what will. */
  APPLIED,
  /** What it asks for was already so; nothing changed. */
  IGNORED,
  /** The order's state does not allow it; nothing changed. */
  REJECTED
}
