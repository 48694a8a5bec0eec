package dev.orderonce.client;

/** A refusal, for callers that do not expect one. */
public final class RefusedException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final transient Problem problem;

  RefusedException(Problem problem) {
    super("%d %s: %s".formatted(problem.status(), problem.code(), problem.detail()));
    this.problem = problem;
  }

  public Problem problem() {
    return problem;
  }
}
