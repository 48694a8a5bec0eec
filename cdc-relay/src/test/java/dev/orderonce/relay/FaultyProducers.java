package dev.orderonce.relay;

import dev.orderonce.kit.KafkaSettings;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
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
  @SuppressWarnings("unchecked")
  public Producer<byte[], byte[]> apply(KafkaSettings kafka) {
    Producer<byte[], byte[]> real = RelayProducer.create(kafka, delivery);
    return (Producer<byte[], byte[]>)
        Proxy.newProxyInstance(
            Producer.class.getClassLoader(),
            new Class<?>[] {Producer.class},
            (proxy, method, arguments) -> call(real, method, arguments));
  }

  int faults() {
    return faults.get();
  }

  private Object call(Producer<byte[], byte[]> real, Method method, Object[] arguments)
      throws Throwable {
    String end = delivery == Delivery.EXACTLY_ONCE ? "commitTransaction" : "flush";
    if (!method.getName().equals(end)) {
      return invoke(real, method, arguments);
    }
    int number = ends.incrementAndGet();
    if (number > LAST_FAULT) {
      return invoke(real, method, arguments);
    }
    if (number % 6 == 3) {
      throw fault("before the end");
    }
    Object nothing = invoke(real, method, arguments);
    if (number % 6 == 0) {
      throw fault("after the end");
    }
    return nothing;
  }

  private TimeoutException fault(String where) {
    faults.incrementAndGet();
    return new TimeoutException(where);
  }

  private static Object invoke(Producer<byte[], byte[]> real, Method method, Object[] arguments)
      throws Throwable {
    try {
      return method.invoke(real, arguments);
    } catch (InvocationTargetException e) {
      throw e.getCause();
    }
  }
}
