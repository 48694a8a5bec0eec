package dev.orderonce.subscribers;

import dev.orderonce.contract.Envelope;
import dev.orderonce.contract.Message;
import dev.orderonce.contract.MessageType;
import dev.orderonce.contract.MessageTypes;
import dev.orderonce.contract.PaymentCommand;
import dev.orderonce.contract.PaymentCommand.ChargePayment;
import dev.orderonce.contract.PaymentCommand.RefundPayment;
import dev.orderonce.contract.Topic;
import dev.orderonce.subscribers.Transfer.Terms;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Moves the money: charges customers' accounts and gives charges back, in double entry, and answers
 * each command by one reply, the same however often it is asked.
 */
final class Ledger implements Effects {

  /** The subscriber's name: in its group, the inbox and metrics. */
  static final String NAME = "ledger";

  static final Set<Topic> TOPICS = Set.of(Topic.PAYMENT_COMMANDS, Topic.COMPENSATIONS);

  private static final Set<String> TYPES =
      MessageTypes.STANDARD.all().stream()
          .filter(type -> PaymentCommand.class.isAssignableFrom(type.dataClass()))
          .map(MessageType::typeName)
          .collect(Collectors.toUnmodifiableSet());

  private static final String SOURCE = "/orderonce/ledger";

  private final AccountTable accounts;

  Ledger(AccountTable accounts) {
    this.accounts = accounts;
  }

  /** The compensations of other saga steps are for other participants. */
  @Override
  public boolean concerns(String topic, String typeName) {
    return !topic.equals(Topic.COMPENSATIONS.topicName()) || TYPES.contains(typeName);
  }

  @Override
  public List<Envelope<? extends Message>> apply(
      Connection transaction, List<Envelope<Message>> fresh, List<Envelope<Message>> repeated)
      throws SQLException {
    List<Terms> terms = fresh.stream().map(Ledger::terms).toList();
    var locked = accounts.lockCustomers(transaction, terms);
    LedgerBook book =
        new LedgerBook(
            locked,
            TransferTable.ofOrders(transaction, Answers.orders(fresh, repeated)),
            TransferTable.now(transaction));
    Answers<Transfer> answers = new Answers<>();
    answers.add(fresh, message -> enter(book, message));
    answers.add(repeated, message -> stored(book, message));
    accounts.lockMerchants(transaction, terms);
    TransferTable.add(transaction, book.added());
    return answers.replies(SOURCE, Transfer::at, Transfer::reply);
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

  private static Terms terms(Envelope<Message> message) {
    return Terms.of(message.tenant(), command(message));
  }

  private static PaymentCommand command(Envelope<Message> message) {
    if (message.data() instanceof PaymentCommand command) {
      return command;
    }
    throw new InvariantViolationException(
        message.id(), message.type().simpleName() + " is not for the ledger");
  }
}
