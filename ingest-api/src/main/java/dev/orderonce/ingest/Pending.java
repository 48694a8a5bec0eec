package dev.orderonce.ingest;

import dev.orderonce.kit.ProblemException;
import java.util.concurrent.CompletableFuture;

/** A submission whose client waits for the outcome. */
record Pending(Submission submission, CompletableFuture<Outcome> outcome) {

  Pending(Submission submission) {
    this(submission, new CompletableFuture<>());
  }

  /** Whether its client was answered already, because its time was over. */
  boolean isSettled() {
    return outcome.isDone();
  }

  /** Answers that something is broken. */
  void fail(Throwable why) {
    outcome.completeExceptionally(why);
  }

  /** Answers with a refusal, or that something is broken. */
  void refuse(RuntimeException why) {
    if (why instanceof ProblemException problem) {
      settle(new Outcome.Refused(problem));
    } else {
      fail(why);
    }
  }

  void settle(Outcome result) {
    outcome.complete(result);
  }
}
