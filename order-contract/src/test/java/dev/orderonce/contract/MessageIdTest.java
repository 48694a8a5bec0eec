package dev.orderonce.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class MessageIdTest {

  @Test
  void shouldDeriveTheSameIdsForEver() {
    // These values are in other people's databases: a change here breaks recognition of duplicates.
    assertThat(Samples.CHARGE).hasToString("14e0a57b-9360-56a0-bac8-e44e817cd9b3");
    assertThat(Samples.REFUND).hasToString("ba57633c-61b3-5422-a2ac-d1e79ee4f27f");
    assertThat(MessageId.ofEvent(Samples.ORDER, 1))
        .hasToString("33a8b2e7-360f-5c91-9cd0-5958bbe1035f");
  }

  @Test
  void shouldDeriveVersion5Uuids() {
    assertThat(Samples.CHARGE.value().version()).isEqualTo(5);
    assertThat(Samples.CHARGE.value().variant()).isEqualTo(2);
  }

  @Test
  void shouldRefuseAShortenedUuid() {
    assertThatThrownBy(() -> MessageId.parse("1-2-3-4-5"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("36 characters");
  }
}
