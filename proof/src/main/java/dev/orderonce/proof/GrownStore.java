package dev.orderonce.proof;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** A processor of its own whose store has had a number of orders put into it. */
final class GrownStore {

  /** One message of so many is for any of the orders that were there from the beginning. */
  private static final int OLD = 10;

  /** Has no factor in common with round numbers, so that its multiples reach every order once. */
  private static final long STRIDE = 1_000_003;

  private final Arena arena;
  private final int orders;
  private final List<Traffic> sent = new ArrayList<>();
  private long next;
  private long touched;

  private GrownStore(Arena arena, int orders) {
    this.arena = arena;
    this.orders = orders;
    this.next = orders;
  }

  /** Has the processor in that arena read an order after the other until there are so many. */
  static GrownStore fill(Arena arena, int orders) throws Exception {
    GrownStore store = new GrownStore(arena, orders);
    store.pass(Traffic.placing(0, orders));
    return store;
  }

  Window measure(int messages) throws Exception {
    LifeStages lives = new LifeStages(next, young(messages));
    next += lives.messages();
    pass(lives.placing(), lives.reserving(), lives.paying());
    long firstTouched = touched;
    touched += touchedBy(messages);
    Traffic traffic = withOldOnes(lives.measured(), firstTouched);
    sent.add(traffic);
    return arena.measure(traffic);
  }

  /** How many of the orders that were there from the beginning get a message in one measurement. */
  static int touchedBy(int messages) {
    return young(messages) / (OLD - 1);
  }

  private static int young(int messages) {
    return messages - messages / OLD;
  }

  /** Checks all that was ever written. */
  void check() {
    arena.check(taker -> sent.forEach(traffic -> traffic.forEach(taker)));
  }

  private void pass(Traffic... stages) throws Exception {
    sent.addAll(List.of(stages));
    arena.pass(stages);
  }

  private Traffic withOldOnes(Traffic young, long firstTouched) {
    return taker -> {
      AtomicInteger count = new AtomicInteger();
      young.forEach(message -> {
        taker.accept(message);
        int so = count.incrementAndGet();
        if (so % (OLD - 1) == 0) {
          long old = (firstTouched + so / (OLD - 1)) * STRIDE % orders;
          taker.accept(new OrderLife(old).reserved());
        }
      });
    };
  }
}
