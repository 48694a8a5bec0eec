package dev.orderonce.relay;

/**
 * Where the relay is in its life.
 *
 * <pre>
 *   Starting ──▶ Running ──▶ Waiting ──▶ Running …      what it needs was away, and came back
 *      │            │           │
 *      ├─▶ Reading ─┤           │           rows from before the slot are read from the outbox first
 *      │            │           │
 *      ├────────────┴───────────┼──▶ Standby ──▶ Running …   another relay has the slot
 *      │                        ├──▶ Lost ──▶ Starting …     the slot is gone; an operator has it recover
 *      └────────────────────────┴──▶ Halted                  it cannot go on by itself
 *                               └──▶ Stopped                 it was asked to
 * </pre>
 */
sealed interface RelayState {

  /** It connects. */
  record Starting() implements RelayState {}

  /**
   * The slot is new, and the rows from before it are read from the outbox itself.
   *
   * @param recovering whether that is because the one before it was lost
   */
  record Reading(boolean recovering) implements RelayState {}

  /** Another relay is at work; it takes over when that one ends. */
  record Standby() implements RelayState {}

  /** The engine takes changes from the slot. */
  record Running() implements RelayState {}

  /** Something that it needs is away; it tries again. */
  record Waiting(String why) implements RelayState {}

  /** The slot does not lead on from what was published; it waits to be told to recover. */
  record Lost(String why) implements RelayState {}

  /** It gave up. */
  record Halted(String why) implements RelayState {}

  /** It was stopped in order. */
  record Stopped() implements RelayState {}
}
