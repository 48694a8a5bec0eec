package dev.orderonce.relay;

import dev.orderonce.kit.KafkaSettings;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;

/** A real producer of the relay, each call of which goes through somebody's hands. */
final class WatchedProducer {

  private WatchedProducer() {}

  /** Who sees each call, and makes it or not. */
  @FunctionalInterface
  interface Watcher {
    Object call(Call call) throws Throwable;
  }

  /** A call that was not made yet. */
  static final class Call {

    private final Producer<byte[], byte[]> real;
    private final Method method;
    private final Object[] arguments;

    private Call(Producer<byte[], byte[]> real, Method method, Object[] arguments) {
      this.real = real;
      this.method = method;
      this.arguments = arguments;
    }

    /** The name of the method. */
    String name() {
      return method.getName();
    }

    /** Whether it sends a record to that topic. */
    boolean sendsTo(String topic) {
      return name().equals("send")
          && arguments[0] instanceof ProducerRecord<?, ?> record
          && record.topic().equals(topic);
    }

    Object make() throws Throwable {
      try {
        return method.invoke(real, arguments);
      } catch (InvocationTargetException e) {
        throw e.getCause();
      }
    }
  }

  @SuppressWarnings("unchecked")
  static Producer<byte[], byte[]> create(KafkaSettings kafka, Delivery delivery, Watcher watcher) {
    Producer<byte[], byte[]> real = RelayProducer.create(kafka, delivery);
    return (Producer<byte[], byte[]>)
        Proxy.newProxyInstance(
            Producer.class.getClassLoader(),
            new Class<?>[] {Producer.class},
            (proxy, method, arguments) -> watcher.call(new Call(real, method, arguments)));
  }
}
