package dev.orderonce.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.orderonce.contract.CustomerId;
import dev.orderonce.contract.OrderState;
import dev.orderonce.contract.TenantId;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class CursorTest {

  private static final TenantId TENANT = new TenantId("demo");
  private static final OrderFilter FILTER =
      new OrderFilter(OrderState.PAID, new CustomerId("cust_1"));
  private static final UUID LAST = UUID.fromString("01936b1e-8a4e-7c3a-9f52-1b1c6e0c7a11");
  private static final String CURSOR = Cursor.behind(LAST, TENANT, FILTER);

  @Test
  void shouldBeReadByTheListThatGaveIt() {
    assertThat(Cursor.read(CURSOR, TENANT, FILTER)).isEqualTo(LAST);
  }

  @ParameterizedTest
  @MethodSource
  void shouldBeRefusedByAnotherList(TenantId tenant, OrderFilter filter) {
    assertThatThrownBy(() -> Cursor.read(CURSOR, tenant, filter))
        .isInstanceOf(IllegalArgumentException.class);
  }

  static Stream<Arguments> shouldBeRefusedByAnotherList() {
    return Stream.of(
        Arguments.of(new TenantId("acme"), FILTER),
        Arguments.of(TENANT, new OrderFilter(null, FILTER.customer())),
        Arguments.of(TENANT, new OrderFilter(FILTER.state(), null)),
        Arguments.of(TENANT, new OrderFilter(FILTER.state(), new CustomerId("cust_2"))));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "1", "???", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"})
  void shouldBeRefusedIfNoListGaveIt(String text) {
    assertThatThrownBy(() -> Cursor.read(text, TENANT, FILTER))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void shouldBeRefusedIfOneCharacterDiffers() {
    for (int i = 0; i < CURSOR.length(); i++) {
      char other = CURSOR.charAt(i) == 'A' ? 'B' : 'A';
      String changed = CURSOR.substring(0, i) + other + CURSOR.substring(i + 1);
      assertThatThrownBy(() -> Cursor.read(changed, TENANT, FILTER))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }
}
