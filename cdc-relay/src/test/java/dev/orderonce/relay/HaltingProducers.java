package dev.orderonce.relay;

import dev.orderonce.kit.KafkaSettings;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;

/** Real producers in a process that ends, without a last word, at one step of a batch. */
final class HaltingProducers implements Function<KafkaSettings, Producer<byte[], byte[]>> {

  private static final int HALTED = 137;

  private final Step step;
  private final AtomicInteger calls = new AtomicInteger();

  /** Where the process ends. */
  enum Step {
    AFTER_FENCING("initTransactions", false, 1),
    AT_THE_BEGINNING("beginTransaction", true, 3),
    AMONG_THE_RECORDS("send", false, 73),
    BEFORE_THE_POSITION("sendPosition", true, 3),
    AFTER_THE_POSITION("sendPosition", false, 3),
    BEFORE_THE_COMMIT("commitTransaction", true, 3),
    AFTER_THE_COMMIT("commitTransaction", false, 3);

    private final String call;
    private final boolean before;
    private final int number;

    Step(String call, boolean before, int number) {
      this.call = call;
      this.before = before;
      this.number = number;
    }
  }

  HaltingProducers(Step step) {
    this.step = step;
  }

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

  private Object call(Producer<byte[], byte[]> real, Method method, Object[] arguments)
      throws Throwable {
    boolean due =
        name(method, arguments).equals(step.call) && calls.incrementAndGet() == step.number;
    if (due && step.before) {
      Runtime.getRuntime().halt(HALTED);
    }
    try {
      return method.invoke(real, arguments);
    } catch (InvocationTargetException e) {
      throw e.getCause();
    } finally {
      if (due) {
        Runtime.getRuntime().halt(HALTED);
      }
    }
  }

  private static String name(Method method, Object[] arguments) {
    boolean position =
        method.getName().equals("send")
            && arguments[0] instanceof ProducerRecord<?, ?> record
            && record.topic().equals(PositionTopic.WANTED.name());
    return position ? "sendPosition" : method.getName();
  }
}
