package dev.orderonce.processor.order;

import dev.orderonce.contract.MessageId;
import java.util.List;
import java.util.stream.Stream;

/**
 * The ids of the commands that an order has decided, oldest first.
 *
 * <p>What a command got once, it must not get differently later: a refund that was rejected because
 * the order was not paid yet would be applied if the same message came again after the payment,
 * past the window in which duplicates are dropped.
 *
 * @param ids at most {@link #CAPACITY}; the oldest are forgotten first
 */
public record CommandMemory(List<MessageId> ids) {

  /** How many are remembered; bounds an order whose client goes on asking for what it refuses. */
  public static final int CAPACITY = 64;

  /** Nothing decided. */
  public static final CommandMemory EMPTY = new CommandMemory(List.of());

  /** Takes a copy. */
  public CommandMemory {
    ids = List.copyOf(ids);
  }

  boolean knows(MessageId id) {
    return ids.contains(id);
  }

  CommandMemory plus(MessageId id) {
    return new CommandMemory(
        Stream.concat(ids.stream().skip(ids.size() < CAPACITY ? 0 : 1), Stream.of(id)).toList());
  }
}
