package dev.orderonce.ingest;

import com.fasterxml.uuid.Generators;
import com.fasterxml.uuid.NoArgGenerator;
import dev.orderonce.contract.CommandStatus;
import dev.orderonce.contract.Envelope;
import dev.orderonce.contract.MessageId;
import dev.orderonce.contract.OrderCommand;
import dev.orderonce.contract.OrderId;
import dev.orderonce.contract.OrderState;
import dev.orderonce.contract.TenantId;
import dev.orderonce.kit.Json;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.function.BiFunction;

/** Makes submissions of requests: gives ids and time, and settles what will be answered. */
final class Submissions {

  private static final String SOURCE = "/orderonce/ingest-api";
  private static final int CREATED = 201;
  private static final int ACCEPTED = 202;

  private final Clock clock;
  private final Duration window;
  private final NoArgGenerator ids = Generators.timeBasedEpochGenerator();

  /**
   * The maker of submissions.
   *
   * @param window how long their keys are remembered
   */
  Submissions(Clock clock, Duration window) {
    this.clock = clock;
    this.window = window;
  }

  Submission place(TenantId tenant, IdempotencyKey key, Request request) {
    OrderCommand.PlaceOrder order =
        OrderRequests.place(new OrderId(ids.generate()), request.body());
    Envelope<OrderCommand> command = envelope(tenant, request, order);
    return submission(
        key,
        request,
        command,
        new StoredAnswer(
            CREATED,
            "/v1/orders/" + order.orderId(),
            Json.write(orderAnswer(order, command.time()))));
  }

  Submission command(
      TenantId tenant,
      IdempotencyKey key,
      Request request,
      OrderId order,
      BiFunction<OrderId, JsonBody, OrderCommand> reader) {
    Envelope<OrderCommand> command = envelope(tenant, request, reader.apply(order, request.body()));
    return submission(
        key,
        request,
        command,
        new StoredAnswer(
            ACCEPTED, "/v1/commands/" + command.id(), Json.write(commandAnswer(command))));
  }

  /** The time, to the millisecond. */
  Instant now() {
    return clock.instant().truncatedTo(ChronoUnit.MILLIS);
  }

  private Submission submission(
      IdempotencyKey key, Request request, Envelope<OrderCommand> command, StoredAnswer answer) {
    return new Submission(
        key,
        Fingerprint.of(request.method(), request.path(), request.body()),
        command,
        answer,
        command.time().plus(window));
  }

  private Envelope<OrderCommand> envelope(TenantId tenant, Request request, OrderCommand data) {
    MessageId id = new MessageId(ids.generate());
    return new Envelope<>(id, SOURCE, tenant, now(), request.traceparent(), id, id, data);
  }

  private static Answers.OrderAnswer orderAnswer(OrderCommand.PlaceOrder order, Instant at) {
    return new Answers.OrderAnswer(
        order.orderId().toString(),
        order.customerId().value(),
        order.money().amount(),
        order.money().currency().getCurrencyCode(),
        order.reference() == null ? null : order.reference().value(),
        order.items(),
        OrderState.CREATED.name(),
        1,
        at.toString(),
        at.toString(),
        null,
        null,
        null);
  }

  private static Answers.CommandAnswer commandAnswer(Envelope<OrderCommand> command) {
    return new Answers.CommandAnswer(
        command.id().toString(),
        command.data().orderId().toString(),
        command.type().simpleName(),
        CommandStatus.PENDING.name(),
        null,
        command.time().toString(),
        null);
  }
}
