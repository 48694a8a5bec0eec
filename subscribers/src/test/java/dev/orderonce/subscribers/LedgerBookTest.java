package dev.orderonce.subscribers;

import static dev.orderonce.subscribers.Messages.DEMO;
import static dev.orderonce.subscribers.Messages.charge;
import static dev.orderonce.subscribers.Messages.order;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.orderonce.contract.AccountId;
import dev.orderonce.contract.DeclineCode;
import dev.orderonce.contract.Envelope;
import dev.orderonce.contract.Message;
import dev.orderonce.contract.Money;
import dev.orderonce.contract.OrderId;
import dev.orderonce.contract.PaymentCommand.ChargePayment;
import dev.orderonce.contract.PaymentCommand.RefundPayment;
import dev.orderonce.contract.PaymentReply;
import dev.orderonce.subscribers.Transfer.Captured;
import dev.orderonce.subscribers.Transfer.Declined;
import dev.orderonce.subscribers.Transfer.Refunded;
import java.util.Currency;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LedgerBookTest {

  private final OrderId order = order();

  @ParameterizedTest
  @CsvSource({
    // currency, limit, balance, charge, of, what becomes of it
    "EUR, 100,    0, 100, EUR, captured",
    "EUR, 100,    0, 101, EUR, credit_limit_exceeded",
    "EUR, 100, -100,   1, EUR, credit_limit_exceeded",
    "EUR, 100,  -99,   1, EUR, captured",
    "EUR,   0,   50,  50, EUR, captured",
    "EUR,   0,    0,   1, EUR, credit_limit_exceeded",
    "EUR, 100,    0,   1, USD, currency_mismatch",
    "EUR,   0,    0,   1, USD, currency_mismatch",
    "   , 100,    0, 100, USD, captured",
    "   , 100,    0, 101, USD, credit_limit_exceeded"
  })
  void shouldCaptureWithinLimitAndCurrency(
      @Nullable String currency,
      long limit,
      long balance,
      long amount,
      String chargeCurrency,
      String becomes) {
    // Given
    LedgerBook book = book(new Account(currencyOf(currency), limit, balance));

    // When
    Transfer transfer = charged(book, charge(order, "acct_1", Money.of(amount, chargeCurrency)));

    // Then
    assertThat(outcome(transfer)).isEqualTo(becomes);
    assertThat(book.added()).containsExactly(transfer);
  }

  @Test
  void shouldCountWhatTheSameBatchHasTaken() {
    // Given
    LedgerBook book = book(new Account(null, 100, 0));
    charged(book, charge(order(), "acct_1", Money.of(60, "EUR")));

    // When
    Transfer second = charged(book, charge(order(), "acct_1", Money.of(60, "EUR")));
    Transfer third = charged(book, charge(order(), "acct_1", Money.of(40, "EUR")));

    // Then
    assertThat(outcome(second)).isEqualTo("credit_limit_exceeded");
    assertThat(outcome(third)).isEqualTo("captured");
  }

  @Test
  void shouldHaveTheMoneyOfARefundAgainAtOnce() {
    // Given
    Money money = Money.of(100, "EUR");
    LedgerBook book = book(new Account(null, 100, 0));
    charged(book, charge(order, "acct_1", money));

    // When
    Transfer refund = refunded(book, Messages.refund(order, "acct_1", money));
    Transfer next = charged(book, charge(order(), "acct_1", money));

    // Then
    assertThat(refund.reply())
        .isEqualTo(
            new PaymentReply.PaymentRefunded(order, refund.id(), Messages.chargeId(order), money));
    assertThat(outcome(next)).isEqualTo("captured");
  }

  @Test
  void shouldGiveACommandTheTransferThatItHas() {
    // Given
    Envelope<Message> charge = charge(order, "acct_1", Money.of(100, "EUR"));
    Transfer before = charged(book(new Account(null, 100, 0)), charge);
    LedgerBook later =
        new LedgerBook(
            Map.of(account(), new Account(null, 100, -100)),
            List.of(before),
            Messages.TIME.plusSeconds(9));

    // When
    Transfer again = charged(later, charge);

    // Then
    assertThat(again).isEqualTo(before);
    assertThat(later.added()).isEmpty();
  }

  @Test
  void shouldNotRefundAnotherTenantsCharge() {
    // Given
    Money money = Money.of(100, "EUR");
    Transfer others =
        new Captured(
            Messages.chargeId(order),
            new Transfer.Terms(Messages.ACME, order, new AccountId("acct_1"), money),
            Messages.TIME);
    LedgerBook book =
        new LedgerBook(
            Map.of(account(), new Account(null, 100, 0)), List.of(others), Messages.TIME);

    // When, Then
    assertThatThrownBy(() -> refunded(book, Messages.refund(order, "acct_1", money)))
        .isInstanceOf(InvariantViolationException.class);
    assertThat(book.added()).isEmpty();
  }

  private static LedgerBook book(Account account) {
    return new LedgerBook(Map.of(account(), account), List.of(), Messages.TIME);
  }

  private static AccountKey account() {
    return new AccountKey(DEMO, new AccountId("acct_1"));
  }

  private static @Nullable Currency currencyOf(@Nullable String code) {
    return code == null ? null : Currency.getInstance(code);
  }

  private static Transfer charged(LedgerBook book, Envelope<Message> message) {
    return book.charge(message, (ChargePayment) message.data());
  }

  private static Transfer refunded(LedgerBook book, Envelope<Message> message) {
    return book.refund(message, (RefundPayment) message.data());
  }

  private static String outcome(Transfer transfer) {
    return switch (transfer) {
      case Captured captured -> "captured";
      case Declined(var id, var terms, var at, DeclineCode code) -> code.label();
      case Refunded refunded -> "refunded";
    };
  }
}
