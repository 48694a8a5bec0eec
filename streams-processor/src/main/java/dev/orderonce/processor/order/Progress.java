package dev.orderonce.processor.order;

import dev.orderonce.contract.StepReply;
import java.util.Optional;

/** How far a saga step that was asked for has come, as far as the order has heard. */
public enum Progress {
  /** Asked for, not answered; it is asked again at each deadline. */
  UNDER_WAY,
  /** Asked for the last time and not answered; whether it was done is not known. */
  UNANSWERED,
  /** Its success was heard. */
  DONE,
  /** Its refusal was heard; it had no effect. */
  REFUSED,
  /** Its compensation was asked for, not answered; it is asked again at each deadline. */
  UNDOING,
  /** Its compensation was asked for again and again in vain; it is still asked, less often. */
  STUCK,
  /** Its compensation was heard to be done. */
  UNDONE;

  /** Whether the participant is asked again when the deadline passes. */
  boolean hasDeadline() {
    return switch (this) {
      case UNDER_WAY, UNDOING, STUCK -> true;
      case UNANSWERED, DONE, REFUSED, UNDONE -> false;
    };
  }

  /** Whether it may still turn out one way or another. */
  boolean isOpen() {
    return hasDeadline() || this == UNANSWERED;
  }

  /**
   * How far the step is once this was heard: where it was if the answer repeats what is known, or
   * is not final; empty if the answer cannot be true of the step.
   *
   * <p>A success after a refusal is believed: the effect may exist, and an effect that is believed
   * can be compensated, while one that is not would stay for ever.
   */
  Optional<Progress> after(StepReply.Answer answer) {
    return switch (answer) {
      case SUCCEEDED ->
          Optional.of(
              switch (this) {
                case UNDER_WAY, UNANSWERED, REFUSED, DONE -> DONE;
                case UNDOING, STUCK, UNDONE -> this;
              });
      case REFUSED ->
          switch (this) {
            case UNDER_WAY, UNANSWERED, REFUSED -> Optional.of(REFUSED);
            case DONE, UNDOING, STUCK, UNDONE -> Optional.empty();
          };
      case UNDONE ->
          switch (this) {
            case UNDOING, STUCK, UNDONE -> Optional.of(UNDONE);
            case UNDER_WAY, UNANSWERED, DONE, REFUSED -> Optional.empty();
          };
      case UNDO_REFUSED ->
          switch (this) {
            // Not final, so what followed it may have overtaken it.
            case UNDOING, STUCK, UNDONE -> Optional.of(this);
            case UNDER_WAY, UNANSWERED, DONE, REFUSED -> Optional.empty();
          };
    };
  }
}
