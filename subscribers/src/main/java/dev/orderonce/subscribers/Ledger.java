package dev.orderonce.subscribers;

import dev.orderonce.contract.CommandDecided;
import dev.orderonce.contract.Envelope;
import dev.orderonce.contract.Message;
import dev.orderonce.contract.MessageId;
import dev.orderonce.contract.OrderCommand;
import dev.orderonce.contract.OrderEvent;
import dev.orderonce.contract.OrderId;
import dev.orderonce.contract.OrderSnapshot;
import dev.orderonce.contract.StepCommand;
import dev.orderonce.contract.StepCommand.ChargePayment;
import dev.orderonce.contract.StepCommand.RefundPayment;
import dev.orderonce.contract.StepReply;
import dev.orderonce.contract.Topic;
import dev.orderonce.subscribers.Transfer.Terms;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Moves the money: charges customers' accounts and gives charges back, in double entry, and answers
 * each command by one reply, the same however often it is asked.
 */
final class Ledger implements Effects {

  /** The subscriber's name: in its group, the inbox and metrics. */
  static final String NAME = "ledger";

  static final Set<Topic> TOPICS = Set.of(Topic.PAYMENT_COMMANDS, Topic.COMPENSATIONS);

  private static final String SOURCE = "/orderonce/ledger";

  private final AccountTable accounts;

  Ledger(AccountTable accounts) {
    this.accounts = accounts;
  }

  @Override
  public List<Envelope<? extends Message>> apply(
      Connection transaction, List<Envelope<Message>> fresh, List<Envelope<Message>> repeated)
      throws SQLException {
    var locked = accounts.lock(transaction, fresh.stream().map(Ledger::terms).toList());
    LedgerBook book =
        new LedgerBook(locked, TransferTable.ofOrders(transaction, orders(fresh, repeated)));
    List<Envelope<? extends Message>> replies = new ArrayList<>();
    for (Envelope<Message> message : fresh) {
      replies.add(reply(message, enter(book, message)));
    }
    for (Envelope<Message> message : repeated) {
      replies.add(reply(message, stored(book, message)));
    }
    TransferTable.add(transaction, book.added());
    return replies;
  }

  private static Set<OrderId> orders(List<Envelope<Message>> some, List<Envelope<Message>> more) {
    return Stream.concat(some.stream(), more.stream())
        .map(message -> message.data().orderId())
        .collect(Collectors.toSet());
  }

  private static Transfer enter(LedgerBook book, Envelope<Message> message) {
    return switch (command(message)) {
      case ChargePayment charge -> book.charge(message, charge);
      case RefundPayment refund -> book.refund(message, refund);
    };
  }

  private static Transfer stored(LedgerBook book, Envelope<Message> message) {
    return book.transfer(message.id())
        .orElseThrow(() ->
            new InvariantViolationException(
                message.id(), "%s was applied but has no transfer".formatted(message.id())));
  }

  private static Envelope<StepReply> reply(Envelope<Message> message, Transfer transfer) {
    return message.cause(MessageId.ofReply(message.id()), SOURCE, transfer.reply());
  }

  private static Terms terms(Envelope<Message> message) {
    return Terms.of(message.tenant(), command(message));
  }

  private static StepCommand command(Envelope<Message> message) {
    return switch (message.data()) {
      case StepCommand command -> command;
      case OrderCommand _, StepReply _, OrderEvent _, CommandDecided _, OrderSnapshot _ ->
          throw new InvariantViolationException(
              message.id(), message.type().simpleName() + " is not for the ledger");
    };
  }
}
