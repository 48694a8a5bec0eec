package dev.orderonce.processor;

import dev.orderonce.contract.MessageTypes;
import dev.orderonce.contract.Topic;
import dev.orderonce.processor.order.OrderMachine;
import dev.orderonce.processor.order.Step;
import dev.orderonce.processor.order.Timing;
import java.time.Duration;
import java.util.List;

/**
 * What a topology can be made to differ in.
 *
 * @param steps the steps of the saga, in their order; the payment must be among them
 * @param timing how long an order waits for what
 * @param dedupWindow how long at least a message is recognised when it comes again
 * @param commitInterval between two commits while it keeps up; from 500 ms on it leaves all commits
 *     to Kafka Streams
 */
public record TopologyOptions(
    List<Step> steps, Timing timing, Duration dedupWindow, Duration commitInterval) {

  /** What the processor does if it is told nothing else. */
  public static final TopologyOptions DEFAULT =
      new TopologyOptions(
          OrderMachine.STEPS, Timing.DEFAULT, Duration.ofHours(24), Duration.ofMillis(20));

  /**
   * Takes a copy.
   *
   * @throws IllegalArgumentException if a step's message has the name or the class of another, or
   *     is on a topic where it cannot be; or if a duration is shorter than a millisecond
   */
  public TopologyOptions {
    steps = List.copyOf(steps);
    StepMessages.of(steps);
    requireMillis("the dedup window", dedupWindow);
    requireMillis("the commit interval", commitInterval);
  }

  /** The same with other steps. */
  public TopologyOptions withSteps(Step... others) {
    return new TopologyOptions(List.of(others), timing, dedupWindow, commitInterval);
  }

  /** The same with another timing. */
  public TopologyOptions withTiming(Timing other) {
    return new TopologyOptions(steps, other, dedupWindow, commitInterval);
  }

  /** The same with another window. */
  public TopologyOptions withDedupWindow(Duration other) {
    return new TopologyOptions(steps, timing, other, commitInterval);
  }

  /** The same with another time between commits. */
  public TopologyOptions withCommitInterval(Duration other) {
    return new TopologyOptions(steps, timing, dedupWindow, other);
  }

  /** Every topic that the topology reads or writes: those of the contract, then those of steps. */
  public List<Topic> topics() {
    return StepMessages.of(steps).topics();
  }

  /** Every type of message that the topology can read or write. */
  MessageTypes messageTypes() {
    return StepMessages.of(steps).withStandard();
  }

  private static void requireMillis(String what, Duration duration) {
    if (duration.toMillis() < 1) {
      throw new IllegalArgumentException(
          "%s must be a millisecond at least, not %s".formatted(what, duration));
    }
  }
}
