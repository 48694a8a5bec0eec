package dev.orderonce.proof;

/**
 * Orders in all stages of their lives, such that each message that is measured belongs to another
 * order: in which order the two topics are read makes no difference then, and the outcome is known.
 *
 * <p>A third of the messages places orders, a third are captures for orders that were placed
 * before, a third ends orders: by completion, and every tenth, whose charge was not answered, by
 * cancellation.
 *
 * @param first the number of the first order; there are three for each three messages
 * @param messages how many are measured
 */
record LifeStages(long first, int messages) {

  private static final int CANCELLED = 10;

  /** What comes first: places the orders that the rest is about. */
  Traffic placing() {
    return Traffic.placing(first + third(), first + 3L * third());
  }

  /** What comes second: pays those that are to be completed. */
  Traffic paying() {
    return taker -> {
      for (int i = 0; i < third(); i++) {
        if (!isCancelled(i)) {
          taker.accept(ending(i).captured());
        }
      }
    };
  }

  /** What is measured. */
  Traffic measured() {
    return taker -> {
      for (int i = 0; i < third(); i++) {
        taker.accept(new OrderLife(first + i).placed());
        taker.accept(new OrderLife(first + third() + i).captured());
        taker.accept(isCancelled(i) ? ending(i).cancelled() : ending(i).completed());
      }
    };
  }

  Traffic all() {
    return placing().then(paying()).then(measured());
  }

  private OrderLife ending(int i) {
    return new OrderLife(first + 2L * third() + i);
  }

  private static boolean isCancelled(int i) {
    return i % CANCELLED == 0;
  }

  private int third() {
    return messages / 3;
  }
}
