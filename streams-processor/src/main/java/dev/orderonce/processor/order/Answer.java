package dev.orderonce.processor.order;

import dev.orderonce.contract.SagaStep;
import dev.orderonce.contract.StepReply;
import java.util.Optional;

/** What a participant's reply says about a saga step, whichever step it is. */
record Answer(SagaStep step, Kind kind) {

  enum Kind {
    SUCCEEDED,
    REFUSED,
    UNDONE
  }

  static Answer of(StepReply reply) {
    return switch (reply) {
      case StepReply.PaymentCaptured _ -> new Answer(SagaStep.PAYMENT, Kind.SUCCEEDED);
      case StepReply.PaymentDeclined _ -> new Answer(SagaStep.PAYMENT, Kind.REFUSED);
      case StepReply.PaymentRefunded _ -> new Answer(SagaStep.PAYMENT, Kind.UNDONE);
    };
  }

  /**
   * How far a step is once this was heard: where it was if the answer repeats what is known, empty
   * if the answer cannot be true of a step that is there.
   *
   * <p>A success after a refusal is believed: the effect may exist, and an effect that is believed
   * can be compensated, while one that is not would stay for ever.
   */
  Optional<Progress> after(Progress progress) {
    return switch (kind) {
      case SUCCEEDED ->
          Optional.of(
              switch (progress) {
                case UNDER_WAY, REFUSED, DONE -> Progress.DONE;
                case UNDOING, UNDONE -> progress;
              });
      case REFUSED ->
          switch (progress) {
            case UNDER_WAY, REFUSED -> Optional.of(Progress.REFUSED);
            case DONE, UNDOING, UNDONE -> Optional.empty();
          };
      case UNDONE ->
          switch (progress) {
            case UNDOING, UNDONE -> Optional.of(Progress.UNDONE);
            case UNDER_WAY, DONE, REFUSED -> Optional.empty();
          };
    };
  }
}
