package dev.orderonce.contract;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.time.Instant;
import java.util.UUID;

/**
 * The identity of a message: {@code ce_id} on the wire, and what duplicates are recognised by.
 *
 * <p>A client's command has a UUIDv7. Every other message has an id that is derived from what it is
 * about, so that the same message, emitted again, carries the same id.
 */
public record MessageId(@JsonValue UUID value) {

  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  public MessageId {}

  /**
   * Reads the canonical text form.
   *
   * @throws IllegalArgumentException if the text is not a UUID in its canonical 36-character form
   */
  public static MessageId parse(String text) {
    return new MessageId(Uuids.parseCanonical(text));
  }

  /** The id of one saga step of an order in one direction, the same however often it is sent. */
  public static MessageId ofStep(OrderId order, SagaStep step, Direction direction) {
    return derive(order.toString(), step.label(), direction.label());
  }

  /** The id of the event that took an order to a version. */
  public static MessageId ofEvent(OrderId order, long version) {
    return derive(order.toString(), "event", Long.toString(version));
  }

  /** The id of an order's snapshot at a version. */
  public static MessageId ofSnapshot(OrderId order, long version) {
    return derive(order.toString(), "snapshot", Long.toString(version));
  }

  /** The id of the outcome of a command. */
  public static MessageId ofOutcome(MessageId command) {
    return derive(command.toString(), "outcome");
  }

  /** The id of a participant's one reply to a step command or compensation. */
  public static MessageId ofReply(MessageId stepCommand) {
    return derive(stepCommand.toString(), "reply");
  }

  /** The id of the passing of an order's deadline. */
  public static MessageId ofTimeout(OrderId order, Instant deadline) {
    return derive(order.toString(), "timeout", Long.toString(deadline.toEpochMilli()));
  }

  private static MessageId derive(String... parts) {
    return new MessageId(Uuids.nameBased(String.join("/", parts)));
  }

  @Override
  public String toString() {
    return value.toString();
  }
}
