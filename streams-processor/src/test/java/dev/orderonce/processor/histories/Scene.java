package dev.orderonce.processor.histories;

import dev.orderonce.processor.order.OrderMachine;
import dev.orderonce.processor.order.PaymentStep;
import dev.orderonce.processor.order.Step;
import dev.orderonce.processor.order.StockStep;
import dev.orderonce.processor.order.Timing;
import dev.orderonce.testkit.TestOrder;
import java.time.Duration;
import java.util.List;

/**
 * Where histories take place.
 *
 * @param steps the saga of its orders
 */
record Scene(List<Step> steps) {

  /** An order can both give up before it expires and expire before it gives up. */
  static final Timing TIMING =
      new Timing(Duration.ofSeconds(30), 3, Duration.ofMinutes(8), Duration.ofHours(1));

  /** The saga as it is. */
  static final Scene STANDARD = new Scene(OrderMachine.STEPS);

  /** The saga with a step after the payment, so that paid orders wait, are refused and give up. */
  static final Scene WITH_SHIPPING =
      new Scene(List.of(new StockStep(), new PaymentStep(), new ShippingStep()));

  private static final String SHIPPING = "with shipping";

  /** The scene of a history's table: its first line says so if it is not the standard one. */
  static Scene of(List<String> table) {
    return table.contains(SHIPPING) ? WITH_SHIPPING : STANDARD;
  }

  /** Whether the line is about the scene. */
  static boolean isNamedBy(String line) {
    return line.equals(SHIPPING);
  }

  /** A world in which nothing has happened. */
  World newWorld() {
    return new World(new OrderMachine(steps, TIMING), TestOrder.SAMPLE, Wire.OPEN, TestOrder.TIME);
  }

  /** The first line of a table of such a history. */
  String heading() {
    return equals(WITH_SHIPPING) ? SHIPPING + "\n" : "";
  }
}
