package dev.orderonce.subscribers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.SQLException;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the database itself does not let happen to stock, whatever a program asks for. */
class InventorySchemaIT {

  private static final UUID ORDER = UUID.randomUUID();
  private static final UUID RESERVATION = UUID.randomUUID();
  private static final String ONE_A = "[{\"sku\": \"A\", \"quantity\": 1}]";

  @BeforeEach
  void fillTheShelves() throws SQLException {
    TestDatabase.empty();
    TestDatabase.execute("insert into stock (tenant, sku, available) values ('demo', 'A', 1)");
  }

  @Test
  void shouldMoveTheCountsWithAMovement() throws SQLException {
    // When
    add(RESERVATION, ORDER, "RESERVED", ONE_A, null);

    // Then
    assertThat(TestDatabase.rows("select available, reserved from stock")).containsExactly("0 1");
  }

  @Test
  void shouldNotReserveMoreThanThereIs() {
    assertRefused("stock_never_below_zero", "[{\"sku\": \"A\", \"quantity\": 2}]");
    assertThatThrownBy(() -> TestDatabase.execute("update stock set available = -1"))
        .hasMessageContaining("stock_never_below_zero");
  }

  @Test
  void shouldNotReserveWhatMakesNoSense() {
    assertRefused("not in stock", "[{\"sku\": \"B\", \"quantity\": 1}]");
    assertRefused("quantity of at least 1", "[{\"sku\": \"A\", \"quantity\": 0}]");
    assertRefused("quantity of at least 1", "[{\"sku\": \"A\"}]");
    assertRefused("a sku of its own", "[{\"quantity\": 1}]");
    assertRefused("a sku of its own", ONE_A.replace("]", "," + ONE_A.substring(1)));
  }

  @Test
  void shouldNotReserveForAnOrderTwice() throws SQLException {
    // Given
    TestDatabase.execute("update stock set available = 5");
    add(RESERVATION, ORDER, "RESERVED", ONE_A, null);

    // When, Then
    assertThatThrownBy(() -> add(UUID.randomUUID(), ORDER, "RESERVED", ONE_A, null))
        .hasMessageContaining("stock_movements_one_reservation_of_an_order");
  }

  @Test
  void shouldReleaseOnlyTheOrdersOwnReservation() throws SQLException {
    // Given
    add(RESERVATION, ORDER, "RESERVED", ONE_A, null);

    // When, Then
    String exactly = "exactly what its reservation";
    assertThatThrownBy(() -> release(UUID.randomUUID(), ONE_A, RESERVATION))
        .hasMessageContaining(exactly);
    assertThatThrownBy(() -> release(ORDER, ONE_A.replace('1', '2'), RESERVATION))
        .hasMessageContaining(exactly);
    assertThatThrownBy(() -> release(ORDER, ONE_A, UUID.randomUUID()))
        .hasMessageContaining(exactly);
  }

  @Test
  void shouldNotReleaseTwice() throws SQLException {
    // Given
    add(RESERVATION, ORDER, "RESERVED", ONE_A, null);
    release(ORDER, ONE_A, RESERVATION);

    // When, Then
    assertThatThrownBy(() -> release(ORDER, ONE_A, RESERVATION))
        .hasMessageContaining("stock_movements_one_release_of_a_reservation");
  }

  @Test
  void shouldNotChangeMovementsNorReserveWithoutOne() throws SQLException {
    // Given
    add(RESERVATION, ORDER, "RESERVED", ONE_A, null);

    // When, Then
    assertThatThrownBy(() -> TestDatabase.execute("delete from stock_movements"))
        .hasMessageContaining("movements of stock are only added");
    assertThatThrownBy(() -> TestDatabase.execute("update stock_movements set order_id = id"))
        .hasMessageContaining("movements of stock are only added");
    assertThatThrownBy(() -> TestDatabase.execute("update stock set reserved = 0"))
        .hasMessageContaining("stock is reserved by movements only");
    assertThatThrownBy(() ->
            TestDatabase.execute("insert into stock (tenant, sku, reserved) values ('x', 'y', 1)"))
        .hasMessageContaining("starts without reservations");
  }

  private static void assertRefused(String why, String items) {
    assertThatThrownBy(() -> add(RESERVATION, ORDER, "RESERVED", items, null))
        .isInstanceOf(SQLException.class)
        .hasMessageContaining(why);
  }

  private static void release(UUID order, String items, UUID reservation) throws SQLException {
    add(UUID.randomUUID(), order, "RELEASED", items, reservation);
  }

  private static void add(
      UUID id, UUID order, String outcome, String items, @Nullable UUID reservation)
      throws SQLException {
    TestDatabase.execute(
        """
        insert into stock_movements (id, tenant, order_id, outcome, items, reservation_id)
        values (?, 'demo', ?, ?, ?::jsonb, ?::uuid)
        """,
        id,
        order,
        outcome,
        items,
        reservation == null ? null : reservation.toString());
  }
}
