package dev.orderonce.relay;

import dev.orderonce.kit.KafkaSettings;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.errors.TimeoutException;

/**
 * Real producers that fail four times around the end of a batch: before it, after it, before,
 * after.
 */
final class FaultyProducers implements Function<KafkaSettings, Producer<byte[], byte[]>> {

  private static final int LAST_FAULT = 12;

  private final Delivery delivery;
  private final AtomicInteger ends = new AtomicInteger();
  private final AtomicInteger faults = new AtomicInteger();

  FaultyProducers(Delivery delivery) {
    this.delivery = delivery;
  }

  @Override
  public Producer<byte[], byte[]> apply(KafkaSettings kafka) {
    return WatchedProducer.create(kafka, delivery, this::call);
  }

  int faults() {
    return faults.get();
  }

  private Object call(WatchedProducer.Call call) throws Throwable {
    if (!call.name().equals(delivery == Delivery.EXACTLY_ONCE ? "commitTransaction" : "flush")) {
      return call.make();
    }
    int number = ends.incrementAndGet();
    if (number > LAST_FAULT) {
      return call.make();
    }
    if (number % 6 == 3) {
      throw fault("before the end");
    }
    Object nothing = call.make();
    if (number % 6 == 0) {
      throw fault("after the end");
    }
    return nothing;
  }

  private TimeoutException fault(String where) {
    faults.incrementAndGet();
    return new TimeoutException(where);
  }
}
