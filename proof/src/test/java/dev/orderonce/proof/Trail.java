package dev.orderonce.proof;

import dev.orderonce.contract.CommandDecided;
import dev.orderonce.contract.Envelope;
import dev.orderonce.contract.Message;
import dev.orderonce.contract.MessageId;
import dev.orderonce.contract.OrderCommand;
import dev.orderonce.contract.OrderEvent;
import dev.orderonce.contract.OrderSnapshot;
import dev.orderonce.contract.PaymentCommand;
import dev.orderonce.contract.StepCommand;
import dev.orderonce.contract.StepReply;
import dev.orderonce.contract.Topic;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The messages about one order, each in a few words that tell it from all others.
 *
 * @param byTopic the words, by the topic's name, in the order in which they are on the topic
 */
record Trail(Map<String, List<String>> byTopic) {

  Trail() {
    this(new TreeMap<>());
  }

  /** Adds a message that was seen. */
  void add(Envelope<? extends Message> message) {
    add(message.type().topic(), words(message.data()), message.id());
  }

  /** Adds a message that is to be seen. */
  void add(Topic topic, String words, MessageId id) {
    byTopic
        .computeIfAbsent(topic.topicName(), name -> new ArrayList<>())
        .add("%s (%s)".formatted(words, id));
  }

  private static String words(Message data) {
    String type = data.getClass().getSimpleName();
    return switch (data) {
      case OrderEvent event -> "%d %s".formatted(event.version(), type);
      case OrderSnapshot snapshot -> "%d %s".formatted(snapshot.version(), snapshot.state());
      case CommandDecided decided -> "%s %s".formatted(decided.commandId(), decided.status());
      case PaymentCommand.ChargePayment charge -> "%s %s".formatted(type, charge.money());
      case PaymentCommand.RefundPayment refund -> "%s %s".formatted(type, refund.money());
      case StepCommand _, StepReply _, OrderCommand _ -> type;
    };
  }
}
