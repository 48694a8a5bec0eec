package dev.orderonce.contract;

/** What a participant answers to a {@link StepCommand}; on {@link Topic#REPLIES}. */
public non-sealed interface StepReply extends Message {

  /** The step that it is about. */
  SagaStep step();

  /** What it says of that step. */
  Answer answer();

  /** What a participant can say of a step. */
  enum Answer {
    /** It is done. */
    SUCCEEDED,
    /** It was not done and never will be; final for its order. */
    REFUSED,
    /** What was done is undone. */
    UNDONE,
    /** It is not undone, for now. */
    UNDO_REFUSED
  }
}
