package dev.orderonce.relay;

import dev.orderonce.kit.KafkaSettings;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.TimeoutException;

/** Real producers, of which the first row is held until it is told to fail. */
final class HeldProducers implements Function<KafkaSettings, Producer<byte[], byte[]>> {

  private final CountDownLatch reached = new CountDownLatch(1);
  private final CountDownLatch told = new CountDownLatch(1);

  @Override
  @SuppressWarnings("unchecked")
  public Producer<byte[], byte[]> apply(KafkaSettings kafka) {
    Producer<byte[], byte[]> real = RelayProducer.create(kafka, Delivery.EXACTLY_ONCE);
    return (Producer<byte[], byte[]>)
        Proxy.newProxyInstance(
            Producer.class.getClassLoader(),
            new Class<?>[] {Producer.class},
            (proxy, method, arguments) -> call(real, method, arguments));
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

  private Object call(Producer<byte[], byte[]> real, Method method, Object[] arguments)
      throws Throwable {
    if (told.getCount() > 0
        && method.getName().equals("send")
        && arguments[0] instanceof ProducerRecord<?, ?> record
        && record.topic().equals(RelayFixture.TOPIC)) {
      reached.countDown();
      told.await();
      throw new TimeoutException("held");
    }
    try {
      return method.invoke(real, arguments);
    } catch (InvocationTargetException e) {
      throw e.getCause();
    }
  }
}
