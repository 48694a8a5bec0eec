package dev.orderonce.ingest;

/** What is stored of a key: the request that it was used for, and the answer to that. */
record StoredKey(Fingerprint fingerprint, StoredAnswer answer) {

  /** What comes of a submission with that key. */
  Outcome decide(Submission submission) {
    if (!fingerprint.equals(submission.fingerprint())) {
      return new Outcome.Refused(Problems.keyReused());
    }
    // Its own answer, which has its own id: it was written by a try whose commit was not heard of.
    return answer.equals(submission.answer())
        ? new Outcome.Executed(answer)
        : new Outcome.Replayed(answer);
  }
}
