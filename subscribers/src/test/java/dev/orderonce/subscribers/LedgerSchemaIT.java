package dev.orderonce.subscribers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.SQLException;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the database itself does not let happen, whatever a program asks for. */
class LedgerSchemaIT {

  private static final UUID ORDER = UUID.randomUUID();
  private static final UUID CHARGE = UUID.randomUUID();

  @BeforeEach
  void openAccounts() throws SQLException {
    TestDatabase.empty();
    TestDatabase.execute(
        """
        insert into accounts (tenant, kind, id, currency, credit_limit)
        values ('demo', 'CUSTOMER', 'acct_1', 'EUR', 3000), ('demo', 'MERCHANT', 'EUR', 'EUR', 0),
               ('demo', 'MERCHANT', 'USD', 'USD', 0)
        """);
  }

  @Test
  void shouldMoveBothBalancesWithATransfer() throws SQLException {
    // When
    charge(CHARGE, ORDER, "acct_1", 2500, "EUR");

    // Then
    assertThat(TestDatabase.rows("select id, balance, postings from accounts order by id"))
        .containsExactly("EUR 2500 1", "USD 0 0", "acct_1 -2500 1");
  }

  @Test
  void shouldNotMoveABalanceWithoutATransfer() {
    assertRefused(
        "balances move by transfers only",
        "update accounts set balance = balance + 1 where id = 'acct_1'");
  }

  /** Both sides of a transfer are one row: there is nowhere to put a side alone. */
  @Test
  void shouldNotPostOneSideAlone() {
    assertRefused(
        "cannot insert into view",
        """
        insert into postings (transfer_id, side, tenant, kind, account_id, currency, amount)
        values (gen_random_uuid(), 'DEBIT', 'demo', 'CUSTOMER', 'acct_1', 'EUR', -1)
        """);
    assertRefused("cannot delete from view", "delete from postings");
    assertRefused("cannot update view", "update postings set amount = amount + 1");
  }

  @ParameterizedTest
  @ValueSource(longs = {0, -1, Long.MIN_VALUE})
  void shouldNotMoveNothingOrLess(long amount) {
    assertThatThrownBy(() -> charge(CHARGE, ORDER, "acct_1", amount, "EUR"))
        .hasMessageContaining("transfers_amount_check");
  }

  @Test
  void shouldNotLowerACreditLimitBelowWhatIsUsed() throws SQLException {
    // Given
    charge(CHARGE, ORDER, "acct_1", 2500, "EUR");

    // When, Then
    assertRefused(
        "accounts_within_limit", "update accounts set credit_limit = 2499 where id = 'acct_1'");
  }

  @Test
  void shouldNotOpenAnAccountWithABalance() {
    assertRefused(
        "an account starts without a balance",
        "insert into accounts (tenant, kind, id, currency, balance)"
            + " values ('demo', 'CUSTOMER', 'acct_2', 'EUR', 1)");
  }

  @Test
  void shouldNotChangeATransfer() throws SQLException {
    // Given
    charge(CHARGE, ORDER, "acct_1", 2500, "EUR");

    // When, Then
    assertRefused("transfers are only added", "update transfers set amount = 1");
    assertRefused("transfers are only added", "delete from transfers");
  }

  @Test
  void shouldNotPassTheCreditLimit() {
    assertThatThrownBy(() -> charge(CHARGE, ORDER, "acct_1", 3001, "EUR"))
        .hasMessageContaining("accounts_within_limit");
  }

  @Test
  void shouldNotChargeAnotherCurrency() {
    assertThatThrownBy(() -> charge(CHARGE, ORDER, "acct_1", 1, "USD"))
        .hasMessageContaining("missing or of another currency");
  }

  @Test
  void shouldNotChargeAnAccountThatIsNotThere() {
    assertThatThrownBy(() -> charge(CHARGE, ORDER, "acct_9", 1, "EUR"))
        .hasMessageContaining("missing or of another currency");
  }

  @Test
  void shouldNotCaptureAnOrderTwice() throws SQLException {
    // Given
    charge(CHARGE, ORDER, "acct_1", 1, "EUR");

    // When, Then
    assertThatThrownBy(() -> charge(UUID.randomUUID(), ORDER, "acct_1", 1, "EUR"))
        .hasMessageContaining("transfers_one_charge_of_an_order");
  }

  @Test
  void shouldNotRefundAChargeTwice() throws SQLException {
    // Given
    charge(CHARGE, ORDER, "acct_1", 2500, "EUR");
    refund(CHARGE, 2500);

    // When, Then
    assertThatThrownBy(() -> refund(CHARGE, 2500))
        .hasMessageContaining("transfers_one_refund_of_a_charge");
  }

  @Test
  void shouldNotRefundWhatWasNotCharged() throws SQLException {
    // Given
    charge(CHARGE, ORDER, "acct_1", 2500, "EUR");

    // When, Then
    assertThatThrownBy(() -> refund(CHARGE, 2499)).hasMessageContaining("exactly what its posted");
    assertThatThrownBy(() -> refund(UUID.randomUUID(), 2500))
        .hasMessageContaining("exactly what its posted");
  }

  @Test
  void shouldFixTheCurrencyByThePosting() throws SQLException {
    // Given
    charge(CHARGE, ORDER, "acct_1", 2500, "EUR");

    // When, Then
    assertRefused(
        "accounts_currency_fixed_by_posting",
        "update accounts set currency = null where id = 'acct_1'");
  }

  private static void charge(UUID id, UUID order, String account, long amount, String currency)
      throws SQLException {
    TestDatabase.execute(
        """
        insert into transfers (id, tenant, order_id, kind, outcome, account_id, amount, currency)
        values (?, 'demo', ?, 'CHARGE', 'POSTED', ?, ?, ?)
        """,
        id,
        order,
        account,
        amount,
        currency);
  }

  private static void refund(UUID charge, long amount) throws SQLException {
    TestDatabase.execute(
        """
        insert into transfers (id, tenant, order_id, kind, outcome, charge_id, account_id, amount,
                               currency)
        values (?, 'demo', ?, 'REFUND', 'POSTED', ?, 'acct_1', ?, 'EUR')
        """,
        UUID.randomUUID(),
        ORDER,
        charge,
        amount);
  }

  private static void assertRefused(String why, String sql) {
    assertThatThrownBy(() -> TestDatabase.execute(sql))
        .isInstanceOf(SQLException.class)
        .hasMessageContaining(why);
  }
}
