package dev.orderonce.processor;

import dev.orderonce.processor.order.Order;
import org.apache.kafka.streams.state.HostInfo;

/** What became of looking an order up on an instance. */
sealed interface Lookup {

  /** The order is here. */
  record Found(Order order) implements Lookup {}

  /** It would be here, and is not. */
  record Unknown() implements Lookup {}

  /**
   * It is another instance's to tell.
   *
   * @param owner where that answers
   */
  record Elsewhere(HostInfo owner) implements Lookup {}

  /** It cannot be told at the moment. */
  record Unavailable(String why) implements Lookup {}
}
