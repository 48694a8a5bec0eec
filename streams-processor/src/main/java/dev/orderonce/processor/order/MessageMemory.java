package dev.orderonce.processor.order;

import dev.orderonce.contract.MessageId;
import java.util.ArrayList;
import java.util.List;

/**
 * The ids of the messages that an order has decided, oldest first.
 *
 * <p>What a command got once, it must not get differently later: a refund that was rejected because
 * the order was not paid yet would be applied if the same message came again after the payment,
 * however late that is.
 *
 * @param ids at most {@link #CAPACITY}; the oldest are forgotten first
 */
public record MessageMemory(List<MessageId> ids) {

  /** How many are remembered; bounds an order whose client goes on asking for what it refuses. */
  public static final int CAPACITY = 64;

  /** Nothing decided. */
  public static final MessageMemory EMPTY = new MessageMemory(List.of());

  /** Takes a copy. */
  public MessageMemory {
    ids = List.copyOf(ids);
  }

  /** Whether the message of that id was decided, and is not forgotten. */
  public boolean knows(MessageId id) {
    return ids.contains(id);
  }

  /** What this memory has and a later one of the same order has not. */
  public List<MessageId> forgottenIn(MessageMemory later) {
    // The oldest goes first: if it is there, all are.
    return ids.isEmpty() || later.knows(ids.getFirst())
        ? List.of()
        : ids.stream().filter(id -> !later.knows(id)).toList();
  }

  MessageMemory plus(MessageId id) {
    List<MessageId> all = new ArrayList<>(ids.size() + 1);
    all.addAll(ids.size() < CAPACITY ? ids : ids.subList(1, ids.size()));
    all.add(id);
    return new MessageMemory(all);
  }
}
