package dev.orderonce.ingest;

import dev.orderonce.kit.ProblemException;

/** What came of a submission. */
sealed interface Outcome {

  /** It was written, and is durable. */
  record Executed(StoredAnswer answer) implements Outcome {}

  /** It had been written before; its answer is what was answered then. */
  record Replayed(StoredAnswer answer) implements Outcome {}

  /** It left nothing behind, or, where the problem says so, it is not known what it left. */
  record Refused(ProblemException problem) implements Outcome {}
}
