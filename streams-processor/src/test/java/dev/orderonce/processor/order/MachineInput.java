package dev.orderonce.processor.order;

import dev.orderonce.contract.Envelope;
import dev.orderonce.contract.Message;
import dev.orderonce.contract.MessageId;
import dev.orderonce.contract.OrderCommand;
import dev.orderonce.contract.SagaStep;
import dev.orderonce.contract.TenantId;
import dev.orderonce.processor.histories.Vocabulary;
import dev.orderonce.testkit.TestOrder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What an order can be given to decide: a message, or the passing of a deadline. */
sealed interface MachineInput {

  /** Shorter to keep than to be paid, so that the two do not pass at once. */
  Timing TIMING = new Timing(Duration.ofSeconds(30), 3, Duration.ofHours(24), Duration.ofHours(1));

  OrderMachine MACHINE = new OrderMachine(OrderMachine.STEPS, TIMING);

  /** Whether the input can be given to that order, or none. */
  boolean concerns(@Nullable Order order);

  /** The order as it is when it is given the input. */
  @Nullable Order before(@Nullable Order order);

  /** What it decides. */
  Decision decide(@Nullable Order before);

  /** What is sent. */
  List<Envelope<? extends Message>> followUps(@Nullable Order before, Decision decision);

  /** A message. */
  record Said(Envelope<Message> message) implements MachineInput {

    @Override
    public boolean concerns(@Nullable Order order) {
      return true;
    }

    /** The order as if it had decided no message, so that none is known. */
    @Override
    public @Nullable Order before(@Nullable Order order) {
      if (order == null) {
        return null;
      }
      OrderData data = order.data();
      return order.with(
          new OrderData(
              data.placed(),
              data.account(),
              data.version(),
              data.updatedAt(),
              data.changedAt(),
              data.saga(),
              MessageMemory.EMPTY));
    }

    @Override
    public Decision decide(@Nullable Order before) {
      return MACHINE.decide(before, message, message.time());
    }

    @Override
    public List<Envelope<? extends Message>> followUps(@Nullable Order before, Decision decision) {
      return FollowUps.of(decision, message);
    }
  }

  /**
   * The passing of a deadline, if the order has that one, and of no other.
   *
   * @param step the step whose participant did not answer; null for one of the order's own
   * @param tries how often it was asked
   * @param at when that is, after the order's creation
   */
  record Passed(@Nullable SagaStep step, int tries, Duration at) implements MachineInput {

    private static final Duration LATER = Duration.ofDays(365);

    @Override
    public boolean concerns(@Nullable Order order) {
      return order != null;
    }

    @Override
    public @Nullable Order before(@Nullable Order order) {
      OrderData data = orderOf(order).data();
      for (StepState state : data.saga().steps()) {
        if (state.deadline() != null) {
          boolean isIt = state.step().equals(step);
          Instant deadline = now(data).plus(isIt ? Duration.ZERO : LATER);
          data =
              data.with(
                  StepState.waiting(state.step(), state.progress(), isIt ? tries : 1, deadline));
        }
      }
      // An expiry must not be the end of a retention, too: that one is to begin anew.
      boolean isExpiry = at.equals(TIMING.orderExpiry());
      return orderOf(order).with(data.changed(isExpiry ? now(data) : data.createdAt()));
    }

    @Override
    public Decision decide(@Nullable Order before) {
      return MACHINE.decide(orderOf(before), now(orderOf(before).data()));
    }

    @Override
    public List<Envelope<? extends Message>> followUps(@Nullable Order before, Decision decision) {
      Instant now = now(orderOf(before).data());
      return FollowUps.of(decision, Cause.of(orderOf(before), now, now));
    }

    Instant now(OrderData data) {
      return data.createdAt().plus(at);
    }

    private static Order orderOf(@Nullable Order order) {
      if (order == null) {
        throw new AssertionError("no order has no deadline");
      }
      return order;
    }
  }

  /** Every input, by its name in the table. */
  static Map<String, MachineInput> all() {
    Map<String, MachineInput> all = new LinkedHashMap<>();
    TestOrder order = TestOrder.SAMPLE;
    Vocabulary.of(order).forEach((name, data) -> all.put(name, said(name, order, data)));
    TestOrder foreign = TestOrder.of(order.id(), new TenantId("acme"));
    all.put("CancelOrder:other-tenant", new Said(foreign.cancellationRequested()));
    all.put("PaymentCaptured:other-tenant", new Said(foreign.paymentCaptured()));
    for (SagaStep step : List.of(SagaStep.STOCK, SagaStep.PAYMENT)) {
      all.put("deadline(" + step + ")", new Passed(step, 1, Duration.ofSeconds(30)));
      all.put(
          "last-deadline(" + step + ")",
          new Passed(step, TIMING.stepTries(), Duration.ofSeconds(30)));
    }
    all.put("expiry", new Passed(null, 0, TIMING.orderExpiry()));
    all.put("end-of-retention", new Passed(null, 0, TIMING.orderRetention()));
    all.put("no-deadline", new Passed(null, 0, Duration.ofSeconds(30)));
    return all;
  }

  private static Said said(String name, TestOrder order, Message data) {
    MessageId id = new MessageId(UUID.nameUUIDFromBytes(name.getBytes(StandardCharsets.UTF_8)));
    Envelope<Message> like =
        data instanceof OrderCommand ? order.placed() : order.paymentCaptured();
    return new Said(
        new Envelope<>(
            id,
            like.source(),
            like.tenant(),
            like.time(),
            like.traceparent(),
            like.correlationId(),
            like.causationId(),
            data));
  }
}
