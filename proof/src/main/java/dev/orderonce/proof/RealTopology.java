package dev.orderonce.proof;

import dev.orderonce.contract.Message;
import dev.orderonce.contract.OrderCommand;
import dev.orderonce.contract.PaymentReply;
import dev.orderonce.contract.StockReply;
import dev.orderonce.contract.Topic;
import dev.orderonce.processor.ProcessorService;
import dev.orderonce.processor.ProcessorSettings;
import dev.orderonce.processor.StreamsSettings;
import java.util.List;
import java.util.stream.Stream;

/** The processor, as it runs everywhere. */
final class RealTopology implements Contender {

  @Override
  public String label() {
    return "OrderOnce";
  }

  @Override
  public String group() {
    return StreamsSettings.APPLICATION_ID;
  }

  @Override
  public List<String> ownTopics() {
    return List.of();
  }

  /** What follows from each message of an {@link OrderLife}. */
  @Override
  public List<String> outputsOf(Message message) {
    List<Topic> topics =
        switch (message) {
          case OrderCommand.PlaceOrder _ ->
              List.of(Topic.OUTCOMES, Topic.EVENTS, Topic.STATE, Topic.INVENTORY_COMMANDS);
          case OrderCommand.CancelOrder _ ->
              List.of(Topic.OUTCOMES, Topic.EVENTS, Topic.STATE, Topic.COMPENSATIONS);
          case OrderCommand _ -> List.of(Topic.OUTCOMES, Topic.EVENTS, Topic.STATE);
          case StockReply _ -> List.of(Topic.PAYMENT_COMMANDS);
          case PaymentReply _ -> List.of(Topic.EVENTS, Topic.STATE);
          default -> throw new IllegalArgumentException("nobody sends " + message);
        };
    return topics.stream().map(Topic::topicName).toList();
  }

  /** All topics that it may write to: what is on none of them was not written. */
  static Stream<String> allOutputs() {
    return Stream.of(
            Topic.OUTCOMES,
            Topic.EVENTS,
            Topic.STATE,
            Topic.INVENTORY_COMMANDS,
            Topic.PAYMENT_COMMANDS,
            Topic.COMPENSATIONS,
            Topic.DEAD_LETTERS)
        .map(Topic::topicName);
  }

  @Override
  public Running start(ProcessorSettings settings) throws Exception {
    ProcessorService service = new ProcessorService(settings);
    service.start();
    return service::stop;
  }
}
