package dev.orderonce.relay;

import java.util.Locale;
import org.apache.kafka.clients.producer.Producer;

/** What a failure may do to the records of a batch. */
enum Delivery {

  /** Records and position are one Kafka transaction: nobody who reads committed sees a repeat. */
  EXACTLY_ONCE {
    @Override
    void open(Producer<?, ?> producer) {
      producer.initTransactions();
    }

    @Override
    void begin(Producer<?, ?> producer) {
      producer.beginTransaction();
    }

    @Override
    void beforePosition(Producer<?, ?> producer) {}

    @Override
    void end(Producer<?, ?> producer) {
      producer.commitTransaction();
    }
  },

  /** The position follows the records: after a failure between them the records come again. */
  AT_LEAST_ONCE {
    @Override
    void open(Producer<?, ?> producer) {}

    @Override
    void begin(Producer<?, ?> producer) {}

    @Override
    void beforePosition(Producer<?, ?> producer) {
      producer.flush();
    }

    @Override
    void end(Producer<?, ?> producer) {}
  };

  /** Fences predecessors, where there are transactions. */
  abstract void open(Producer<?, ?> producer);

  /** Begins a batch. */
  abstract void begin(Producer<?, ?> producer);

  /** Makes sure that the position can follow the records. */
  abstract void beforePosition(Producer<?, ?> producer);

  /** Ends it, when Kafka has all of it. */
  abstract void end(Producer<?, ?> producer);

  /** As a setting has it. */
  static Delivery parse(String text) {
    for (Delivery delivery : values()) {
      if (delivery.toString().equals(text)) {
        return delivery;
      }
    }
    throw new IllegalArgumentException("expected exactly-once or at-least-once");
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
