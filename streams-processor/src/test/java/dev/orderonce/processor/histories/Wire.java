package dev.orderonce.processor.histories;

import dev.orderonce.contract.Envelope;
import dev.orderonce.contract.Message;
import dev.orderonce.processor.order.Decision;
import dev.orderonce.processor.order.Order;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What lies between an order and those around it. */
interface Wire {

  /** A wire that lets everything through, as often as it comes. */
  Wire OPEN =
      new Wire() {
        @Override
        public boolean lets(Envelope<? extends Message> message) {
          return true;
        }

        @Override
        public void decided(
            @Nullable Envelope<? extends Message> message,
            Decision decision,
            List<Envelope<? extends Message>> followUps) {}

        @Override
        public void left(Order order) {}
      };

  /** Whether the message gets to its order. */
  boolean lets(Envelope<? extends Message> message);

  /**
   * What an order decided, and what follows.
   *
   * @param message null if a deadline passed
   */
  void decided(
      @Nullable Envelope<? extends Message> message,
      Decision decision,
      List<Envelope<? extends Message>> followUps);

  /** A finished order, as it was, is no longer there. */
  void left(Order order);
}
