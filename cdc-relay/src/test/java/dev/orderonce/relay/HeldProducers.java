package dev.orderonce.relay;

import dev.orderonce.kit.KafkaSettings;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.errors.TimeoutException;

/** Real producers, of which the first row is held until it is told to fail. */
final class HeldProducers implements Function<KafkaSettings, Producer<byte[], byte[]>> {

  private final CountDownLatch reached = new CountDownLatch(1);
  private final CountDownLatch told = new CountDownLatch(1);

  @Override
  public Producer<byte[], byte[]> apply(KafkaSettings kafka) {
    return WatchedProducer.create(kafka, Delivery.EXACTLY_ONCE, this::call);
  }

  /** Waits until a row is held. */
  void awaitRow() throws InterruptedException {
    if (!reached.await(RelayFixture.PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
      throw new IllegalStateException("no row came");
    }
  }

  /** Has it fail, and lets through what comes later. */
  void fail() {
    told.countDown();
  }

  private Object call(WatchedProducer.Call call) throws Throwable {
    if (told.getCount() > 0 && call.sendsTo(RelayFixture.TOPIC)) {
      reached.countDown();
      told.await();
      throw new TimeoutException("held");
    }
    return call.make();
  }
}
