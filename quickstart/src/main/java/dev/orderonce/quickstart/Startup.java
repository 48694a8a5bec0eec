package dev.orderonce.quickstart;

import dev.orderonce.kit.Service;
import dev.orderonce.kit.ServiceGroup;
import dev.orderonce.kit.Settings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The start of the services, which a signal to stop cuts short. */
final class Startup {

  private static final Duration PATIENCE = Duration.ofSeconds(90);
  private static final Duration POLL = Duration.ofMillis(20);

  private final ServiceGroup group;
  private final StopSignal signal;
  private final List<Service> started = new ArrayList<>();

  Startup(ServiceGroup group, StopSignal signal) {
    this.group = group;
    this.signal = signal;
  }

  /**
   * Starts the services in their order, and waits until they are ready.
   *
   * @return false if the process was asked to stop meanwhile
   * @throws IllegalStateException if they do not become ready
   */
  boolean run(List<ServiceRecipe> recipes, Settings environment) throws Exception {
    for (ServiceRecipe recipe : recipes) {
      if (signal.within(Duration.ZERO)) {
        return false;
      }
      Service service = recipe.create().apply(environment);
      group.start(List.of(service));
      started.add(service);
    }
    return becomeReady();
  }

  private boolean becomeReady() throws InterruptedException {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    Optional<Service> waitedFor = notReady();
    while (waitedFor.isPresent()) {
      if (signal.within(POLL)) {
        return false;
      }
      if (System.nanoTime() > deadline) {
        throw new IllegalStateException(
            "%s is not ready after %d s: %s"
                .formatted(
                    waitedFor.get().name(),
                    PATIENCE.toSeconds(),
                    waitedFor.get().health().readiness()));
      }
      waitedFor = notReady();
    }
    return true;
  }

  private Optional<Service> notReady() {
    return started.stream().filter(service -> !service.health().ready()).findFirst();
  }
}
