package dev.orderonce.kit;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Services that are started in their order and stopped in the reverse of it. */
public final class ServiceGroup {

  private static final Logger log = LoggerFactory.getLogger(ServiceGroup.class);

  private final Deque<Service> running = new ArrayDeque<>();

  /**
   * Starts them one after the other; if one fails, stops those before it and passes the failure on.
   */
  public synchronized void start(List<? extends Service> services) throws Exception {
    for (Service service : services) {
      try {
        service.start();
        running.push(service);
        log.info("{} started", service.name());
      } catch (Exception e) {
        stop();
        throw e;
      }
    }
  }

  /** Whether all of them are ready. */
  public synchronized boolean ready() {
    return running.stream().allMatch(service -> service.health().ready());
  }

  /** Stops all that run; a failure of one does not keep the others running. */
  public synchronized void stop() {
    while (!running.isEmpty()) {
      Service service = running.pop();
      try {
        service.stop();
        log.info("{} stopped", service.name());
      } catch (RuntimeException e) {
        log.error("{} did not stop in order", service.name(), e);
      }
    }
  }
}
