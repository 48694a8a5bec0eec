package dev.orderonce.relay;

import static org.awaitility.Awaitility.await;

import java.util.ArrayList;
import java.util.List;

/** The relays that a test has started, which are stopped whatever becomes of it. */
final class Relays implements AutoCloseable {

  private final List<RelayService> started = new ArrayList<>();

  void start(RelayService relay) {
    started.add(relay);
    relay.start();
  }

  /** Starts it, and waits until it is ready. */
  RelayService startAndAwait(RelayService relay) {
    start(relay);
    await().atMost(RelayFixture.PATIENCE).until(() -> relay.health().ready());
    return relay;
  }

  @Override
  public void close() {
    started.forEach(RelayService::stop);
  }
}
