package dev.orderonce.ingest;

/** Writes operations, each once. */
interface OrderWriter {

  /**
   * What came of a submission.
   *
   * @param answer what to answer
   * @param replayed whether it had been written before
   */
  record Result(StoredAnswer answer, boolean replayed) {}

  /**
   * Writes the operation durably, or finds that it was written before. Returns only after the
   * commit.
   *
   * @throws dev.orderonce.kit.ProblemException if it is refused: nothing of it is left behind
   */
  Result submit(Submission submission);
}
