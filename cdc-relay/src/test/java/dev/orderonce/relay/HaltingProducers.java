package dev.orderonce.relay;

import dev.orderonce.kit.KafkaSettings;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.apache.kafka.clients.producer.Producer;

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
  public Producer<byte[], byte[]> apply(KafkaSettings kafka) {
    return WatchedProducer.create(kafka, Delivery.EXACTLY_ONCE, this::call);
  }

  private Object call(WatchedProducer.Call call) throws Throwable {
    boolean due = name(call).equals(step.call) && calls.incrementAndGet() == step.number;
    if (due && step.before) {
      Runtime.getRuntime().halt(HALTED);
    }
    try {
      return call.make();
    } finally {
      if (due) {
        Runtime.getRuntime().halt(HALTED);
      }
    }
  }

  private static String name(WatchedProducer.Call call) {
    return call.sendsTo(PositionTopic.WANTED.name()) ? "sendPosition" : call.name();
  }
}
