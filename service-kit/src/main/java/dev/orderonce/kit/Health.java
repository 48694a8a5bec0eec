package dev.orderonce.kit;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What a service tells about itself: live until it gives up for good, ready while all its checks
 * are. Safe for use by many threads.
 */
public final class Health {

  private final Map<String, Supplier<Readiness>> checks = new ConcurrentHashMap<>();
  private final AtomicReference<@Nullable String> failure = new AtomicReference<>();

  /** Adds a check; it is asked at each readiness request, and must answer at once. */
  public void check(String name, Supplier<Readiness> check) {
    checks.put(name, check);
  }

  /** Says that the service cannot go on and must be restarted. */
  public void giveUp(String why) {
    failure.compareAndSet(null, why);
  }

  /** Why the service gave up; null while it has not. */
  public @Nullable String failure() {
    return failure.get();
  }

  /** The answers of all checks, by name; a check that throws is not ready. */
  public Map<String, Readiness> readiness() {
    Map<String, Readiness> answers = new LinkedHashMap<>();
    checks.keySet().stream().sorted().forEach(name -> answers.put(name, ask(name)));
    return answers;
  }

  /** Whether every check is ready and the service has not given up. */
  public boolean ready() {
    return failure() == null && readiness().values().stream().allMatch(Readiness::ready);
  }

  private Readiness ask(String name) {
    Supplier<Readiness> check = checks.get(name);
    if (check == null) {
      return Readiness.notReady("no such check");
    }
    try {
      return check.get();
    } catch (RuntimeException e) {
      return Readiness.notReady(String.valueOf(e.getMessage()));
    }
  }
}
