package dev.orderonce.proof;

/**
 * Orders in all stages of their lives, such that each message that is measured belongs to another
 * order: in which order the two topics are read makes no difference then, and the outcome is known.
 *
 * <p>A quarter of the messages places orders, for whose goods stock is to be reserved; a quarter
 * says that it was, and a quarter that the charge succeeded, for orders that were placed before; a
 * quarter ends orders: by completion, and every tenth, whose charge was not answered, by
 * cancellation.
 *
 * @param first the number of the first order; there are four for each four messages
 * @param messages how many are measured
 */
record LifeStages(long first, int messages) {

  private static final int CANCELLED = 10;

  /** What comes first: places the orders that the rest is about. */
  Traffic placing() {
    return Traffic.placing(first + quarter(), first + 4L * quarter());
  }

  /** What comes second: reserves the stock of those that are to be paid. */
  Traffic reserving() {
    return taker -> {
      for (long number = first + 2L * quarter(); number < first + 4L * quarter(); number++) {
        taker.accept(new OrderLife(number).reserved());
      }
    };
  }

  /** What comes third: pays those that are to be completed. */
  Traffic paying() {
    return taker -> {
      for (int i = 0; i < quarter(); i++) {
        if (!isCancelled(i)) {
          taker.accept(ending(i).captured());
        }
      }
    };
  }

  /** What is measured. */
  Traffic measured() {
    return taker -> {
      for (int i = 0; i < quarter(); i++) {
        taker.accept(new OrderLife(first + i).placed());
        taker.accept(new OrderLife(first + quarter() + i).reserved());
        taker.accept(new OrderLife(first + 2L * quarter() + i).captured());
        taker.accept(isCancelled(i) ? ending(i).cancelled() : ending(i).completed());
      }
    };
  }

  Traffic all() {
    return placing().then(reserving()).then(paying()).then(measured());
  }

  private OrderLife ending(int i) {
    return new OrderLife(first + 3L * quarter() + i);
  }

  private static boolean isCancelled(int i) {
    return i % CANCELLED == 0;
  }

  private int quarter() {
    return messages / 4;
  }
}
