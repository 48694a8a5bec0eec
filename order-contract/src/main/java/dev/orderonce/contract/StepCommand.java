package dev.orderonce.contract;

/**
 * What the saga asks of a participant. Its message id, {@link MessageId#ofStep}, is the id of the
 * participant's effect, and the same however often it is asked.
 */
public non-sealed interface StepCommand extends Message {

  /** The step that it is about. */
  SagaStep step();

  /** Whether it asks for the step, or for what undoes it. */
  Direction direction();
}
