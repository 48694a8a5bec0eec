package dev.orderonce.ingest;

import java.util.concurrent.CompletableFuture;

/** Writes operations, each once. */
interface OrderWriter {

  /**
   * Has the operation written durably, or finds that it was written before.
   *
   * @return completes after the commit, or with a refusal; always completes
   */
  CompletableFuture<Outcome> submit(Submission submission);
}
