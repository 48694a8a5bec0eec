package dev.orderonce.subscribers;

import dev.orderonce.contract.Envelope;
import dev.orderonce.contract.Message;
import dev.orderonce.contract.MessageId;
import dev.orderonce.contract.OrderId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What a saga step's participant makes of a batch: an entry of its books for each command, entered
 * now or long ago, and from it one reply.
 *
 * @param <E> what its books consist of
 */
final class Answers<E> {

  private final Map<Envelope<Message>, E> entries = new LinkedHashMap<>();

  /** The orders that any of those are about. */
  static Set<OrderId> orders(List<Envelope<Message>> some, List<Envelope<Message>> more) {
    return Stream.concat(some.stream(), more.stream())
        .map(message -> message.data().orderId())
        .collect(Collectors.toSet());
  }

  /** Answers each of those in turn. */
  void add(List<Envelope<Message>> messages, Function<Envelope<Message>, E> entry) {
    messages.forEach(message -> entries.put(message, entry.apply(message)));
  }

  /** The entries, in the order of their commands. */
  List<E> entries() {
    return List.copyOf(entries.values());
  }

  /** A reply tells of its entry, and so has that one's time, also when it is given again. */
  List<Envelope<? extends Message>> replies(
      String source, Function<E, Instant> time, Function<E, ? extends Message> reply) {
    List<Envelope<? extends Message>> replies = new ArrayList<>();
    entries.forEach((message, entry) ->
        replies.add(
            message.causeAt(
                time.apply(entry), MessageId.ofReply(message.id()), source, reply.apply(entry))));
    return replies;
  }
}
