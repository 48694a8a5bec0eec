package dev.orderonce.subscribers;

import static dev.orderonce.subscribers.Messages.decided;
import static dev.orderonce.subscribers.Messages.event;
import static org.assertj.core.api.Assertions.assertThat;

import dev.orderonce.contract.AccountId;
import dev.orderonce.contract.CommandStatus;
import dev.orderonce.contract.CustomerId;
import dev.orderonce.contract.Envelope;
import dev.orderonce.contract.Message;
import dev.orderonce.contract.MessageId;
import dev.orderonce.contract.Money;
import dev.orderonce.contract.OrderCommand.Payment;
import dev.orderonce.contract.OrderCommand.PlaceOrder;
import dev.orderonce.contract.OrderEvent.OrderCreated;
import dev.orderonce.contract.OrderEvent.OrderPaid;
import dev.orderonce.contract.OrderId;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RebuiltModelIT {

  private static final CustomerId CUSTOMER = new CustomerId("cust_1");
  private static final AccountId ACCOUNT = new AccountId("acct_1");
  private static final Money AMOUNT = Money.of(2500, "EUR");

  private final OrderId order = Messages.order();
  private final UUID command = UUID.randomUUID();
  private final Envelope<Message> place =
      Messages.envelope(
          new MessageId(UUID.randomUUID()),
          new PlaceOrder(order, CUSTOMER, AMOUNT, null, null, new Payment(ACCOUNT)));
  private final Envelope<Message> created =
      event(new OrderCreated(order, 1, CUSTOMER, AMOUNT, null, null));
  private final Envelope<Message> paid =
      event(new OrderPaid(order, 2, ACCOUNT, Messages.chargeId(order), AMOUNT));
  private final Envelope<Message> outcome = decided(order, command, CommandStatus.APPLIED, null);

  private Connection transaction;
  private RebuiltModel model;

  @BeforeEach
  void create() throws SQLException {
    TestDatabase.empty();
    transaction = Parts.pool().getConnection();
    model = new RebuiltModel(transaction);
    model.create();
  }

  @AfterEach
  void rollBack() throws SQLException {
    transaction.rollback();
    transaction.close();
  }

  @Test
  void shouldTakeTheCommandsWordWhicheverIsReadFirst() throws SQLException {
    // When
    model.add(List.of(created));
    String before = row("select created_at, account_id, asked from rebuilt_orders");
    model.add(List.of(place));
    String after = row("select created_at, account_id, asked from rebuilt_orders");
    model.add(List.of(created));

    // Then
    assertThat(before).isNotEqualTo(after);
    assertThat(after).contains(":15:30.123456").endsWith(" acct_1 t");
    assertThat(row("select created_at, account_id, asked from rebuilt_orders")).isEqualTo(after);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "DEAD | CREATED 1 PENDING 0",
        "PARKED | CREATED 1 PENDING 0",
        "DISCARDED | CREATED 1 PENDING 0",
        "REDRIVEN | PAID 2 APPLIED 1"
      })
  void shouldLeaveOutWhatTheProjectionHasPutAside(String letters, String served)
      throws SQLException {
    // Given
    accept();
    putAside(paid, letters);
    putAside(outcome, letters);
    model.add(List.of(place, created, paid, outcome));

    // When
    RebuiltModelSwap.in(transaction);

    // Then
    assertThat(
            row(
                """
                select o.state, o.version, c.status, (select count(*) from order_history)
                from orders o join commands c on c.order_id = o.id
                """))
        .isEqualTo(served);
  }

  @Test
  void shouldNotCareForTheLettersOfOthers() throws SQLException {
    // Given
    accept();
    putAside(paid, "DISCARDED");
    execute("update dead_letters set subscriber = 'ledger'");
    model.add(List.of(place, created, paid));

    // When
    RebuiltModelSwap.in(transaction);

    // Then
    assertThat(row("select state, version from orders")).isEqualTo("PAID 2");
  }

  private void accept() throws SQLException {
    execute(
        """
        insert into orders (id, tenant, customer_id, amount, currency, account_id, created_at,
                            updated_at)
        values ('%s', 'demo', 'cust_1', 2500, 'EUR', 'acct_1', now(), now())
        """
            .formatted(order));
    execute(
        """
        insert into commands (id, tenant, order_id, type, created_at)
        values ('%s', 'demo', '%s', 'PayOrder', now())
        """
            .formatted(command, order));
  }

  private void putAside(Envelope<Message> message, String state) throws SQLException {
    PutAside letter =
        PutAside.refused((Received.Decoded) Applying.received(message), "it does not fit", 1);
    DeadLetterTable.add(transaction, Projection.NAME, List.of(letter));
    execute("update dead_letters set state = '%s'".formatted(state));
  }

  private void execute(String sql) throws SQLException {
    try (Statement statement = transaction.createStatement()) {
      statement.execute(sql);
    }
  }

  private String row(String sql) throws SQLException {
    try (Statement statement = transaction.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      row.next();
      StringBuilder text = new StringBuilder(String.valueOf(row.getString(1)));
      for (int i = 2; i <= row.getMetaData().getColumnCount(); i++) {
        text.append(' ').append(row.getString(i));
      }
      return text.toString();
    }
  }
}
