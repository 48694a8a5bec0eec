package dev.orderonce.subscribers;

import dev.orderonce.contract.CommandDecided;
import dev.orderonce.contract.Envelope;
import dev.orderonce.contract.Message;
import dev.orderonce.contract.MessageId;
import dev.orderonce.contract.OrderCommand;
import dev.orderonce.contract.OrderCommand.PlaceOrder;
import dev.orderonce.contract.OrderEvent;
import dev.orderonce.contract.OrderEvent.OrderCreated;
import dev.orderonce.contract.OrderSnapshot;
import dev.orderonce.contract.OutcomeCode;
import dev.orderonce.contract.StepCommand;
import dev.orderonce.contract.StepReply;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The read model as the topics tell it, in temporary tables beside the one that is served. The
 * messages may come in any order.
 */
final class RebuiltModel {

  private static final String CREATE =
      """
      create temporary table rebuilt_orders (
        id uuid primary key, message uuid, tenant text, customer_id text, amount bigint,
        currency text, reference text, items jsonb, account_id text, created_at timestamptz,
        asked boolean);
      create temporary table rebuilt_changes (
        order_id uuid, version bigint, message uuid, type text, at timestamptz, state text,
        reason text, reason_detail text, primary key (order_id, version));
      create temporary table rebuilt_commands (
        id uuid primary key, tenant text, order_id uuid, type text, created_at timestamptz);
      create temporary table rebuilt_outcomes (
        id uuid primary key, message uuid, status text, code text, decided_at timestamptz);
      """;

  /**
   * The client's command and the event that follows from it tell the same; the command, which is
   * asked, has more, and counts whichever comes first.
   */
  private static final String ADD_ORDERS =
      """
      insert into rebuilt_orders as known
      select distinct on (id) id, message, tenant, customer_id, amount, currency, reference,
             items::jsonb, account_id, created_at, asked = 1
      from unnest(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        as told(id, message, tenant, customer_id, amount, currency, reference, items, account_id,
                created_at, asked)
      order by id, asked desc
      on conflict (id) do update
      set message = excluded.message, tenant = excluded.tenant,
          customer_id = excluded.customer_id, amount = excluded.amount,
          currency = excluded.currency, reference = excluded.reference, items = excluded.items,
          account_id = excluded.account_id, created_at = excluded.created_at, asked = true
      where excluded.asked and not known.asked
      """;

  private static final String ADD_CHANGES =
      """
      insert into rebuilt_changes select * from unnest(?, ?, ?, ?, ?, ?, ?, ?)
      on conflict do nothing
      """;

  private static final String ADD_COMMANDS =
      "insert into rebuilt_commands select * from unnest(?, ?, ?, ?, ?) on conflict do nothing";

  private static final String ADD_OUTCOMES =
      "insert into rebuilt_outcomes select * from unnest(?, ?, ?, ?, ?) on conflict do nothing";

  private final Connection connection;

  RebuiltModel(Connection connection) {
    this.connection = connection;
  }

  /**
   * An order as one of two messages tells it.
   *
   * @param asked whether it is the client's command
   */
  private record ToldOrder(
      MessageId message, NewOrder order, @Nullable String accountId, boolean asked) {}

  private record ToldChange(MessageId message, OrderChange change) {}

  private record ToldOutcome(MessageId message, CommandDecided decided, Instant at) {}

  void create() throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(CREATE);
    }
  }

  /** Adds what messages tell; what they told before changes nothing. */
  void add(List<Envelope<Message>> messages) throws SQLException {
    List<ToldOrder> orders = new ArrayList<>();
    List<ToldChange> changes = new ArrayList<>();
    List<Envelope<Message>> commands = new ArrayList<>();
    List<ToldOutcome> outcomes = new ArrayList<>();
    for (Envelope<Message> message : messages) {
      switch (message.data()) {
        case PlaceOrder place -> orders.add(told(message, place));
        case OrderCommand _ -> commands.add(message);
        case OrderCreated created -> {
          orders.add(new ToldOrder(message.id(), NewOrder.of(message, created), null, false));
          changes.add(new ToldChange(message.id(), OrderChange.of(message, created)));
        }
        case OrderEvent event ->
            changes.add(new ToldChange(message.id(), OrderChange.of(message, event)));
        case CommandDecided outcome ->
            outcomes.add(new ToldOutcome(message.id(), outcome, message.time()));
        case StepCommand _, StepReply _, OrderSnapshot _ -> {}
      }
    }
    addOrders(orders);
    addChanges(changes);
    addCommands(commands);
    addOutcomes(outcomes);
  }

  private static ToldOrder told(Envelope<Message> message, PlaceOrder place) {
    OrderCommand.Payment payment = place.payment();
    OrderCreated created =
        new OrderCreated(
            place.orderId(),
            1,
            place.customerId(),
            place.money(),
            place.reference(),
            place.items());
    return new ToldOrder(
        message.id(),
        NewOrder.of(message, created),
        payment == null ? null : payment.accountId().value(),
        true);
  }

  private void addOrders(List<ToldOrder> orders) throws SQLException {
    try (PreparedStatement insert = connection.prepareStatement(ADD_ORDERS)) {
      Columns.<ToldOrder>of(insert, orders)
          .uuid(told -> told.order().id())
          .uuid(told -> told.message().value())
          .text(told -> told.order().tenant())
          .text(told -> told.order().customerId())
          .number(told -> told.order().amount())
          .text(told -> told.order().currency())
          .text(told -> told.order().reference())
          .text(told -> told.order().items())
          .text(ToldOrder::accountId)
          .time(told -> told.order().createdAt())
          .number(told -> told.asked() ? 1L : 0L);
      insert.executeUpdate();
    }
  }

  private void addChanges(List<ToldChange> changes) throws SQLException {
    try (PreparedStatement insert = connection.prepareStatement(ADD_CHANGES)) {
      Columns.<ToldChange>of(insert, changes)
          .uuid(told -> told.change().order())
          .number(told -> told.change().version())
          .uuid(told -> told.message().value())
          .text(told -> told.change().type())
          .time(told -> told.change().at())
          .text(told -> told.change().stateName())
          .text(told -> told.change().reasonLabel())
          .text(told -> told.change().reasonDetail());
      insert.executeUpdate();
    }
  }

  private void addCommands(List<Envelope<Message>> commands) throws SQLException {
    try (PreparedStatement insert = connection.prepareStatement(ADD_COMMANDS)) {
      Columns.<Envelope<Message>>of(insert, commands)
          .uuid(command -> command.id().value())
          .text(command -> command.tenant().value())
          .uuid(command -> command.data().orderId().value())
          .text(command -> command.type().simpleName())
          .time(Envelope::time);
      insert.executeUpdate();
    }
  }

  private void addOutcomes(List<ToldOutcome> outcomes) throws SQLException {
    try (PreparedStatement insert = connection.prepareStatement(ADD_OUTCOMES)) {
      Columns.<ToldOutcome>of(insert, outcomes)
          .uuid(outcome -> outcome.decided().commandId().value())
          .uuid(outcome -> outcome.message().value())
          .text(outcome -> outcome.decided().status().name())
          .text(outcome -> label(outcome.decided().code()))
          .time(ToldOutcome::at);
      insert.executeUpdate();
    }
  }

  private static @Nullable String label(@Nullable OutcomeCode code) {
    return code == null ? null : code.label();
  }
}
