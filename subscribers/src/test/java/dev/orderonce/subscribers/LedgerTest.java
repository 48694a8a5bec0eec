package dev.orderonce.subscribers;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LedgerTest {

  @ParameterizedTest
  @CsvSource({
    "orders.compensations, dev.orderonce.payment.refund-requested.v1, true",
    "orders.compensations, dev.orderonce.stock.release-requested.v1, false",
    "orders.compensations, dev.orderonce.shipping.cancel-requested.v1, false",
    "payments.commands, dev.orderonce.payment.charge-requested.v1, true",
    "payments.commands, dev.orderonce.shipping.book-requested.v1, true",
  })
  void shouldLeaveOthersWhatTheyAreToUndo(String topic, String typeName, boolean expected) {
    // When
    boolean concerns = new Ledger(new AccountTable(1)).concerns(topic, typeName);

    // Then
    assertThat(concerns).isEqualTo(expected);
  }
}
