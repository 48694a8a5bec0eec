package dev.orderonce.processor.order;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/**
 * The invariants of an order and its money, over random interleavings, duplicates and reorderings
 * of commands, step commands and replies.
 *
 * <p>Each number of a history takes the world one step on: a client's command, a delivery to the
 * ledger, or a delivery to the order; of an old message or a new one. {@link SimulatedWorld} checks
 * the invariants after each.
 */
class OrderMachinePropertyTest {

  @Property(tries = 3000)
  void shouldKeepTheInvariantsHoweverMessagesInterleave(
      @ForAll boolean payAtOnce,
      @ForAll boolean creditworthy,
      @ForAll @Size(max = 60) List<@IntRange(max = 9_999) Integer> history) {
    // Given
    SimulatedWorld world = new SimulatedWorld(payAtOnce, creditworthy);

    // When
    history.forEach(world::step);
    world.deliverAllThatIsLeft();

    // Then
    assertThat(world.heldByLedger()).isEqualTo(world.owedByFinalState());
  }

  @Property(tries = 1000)
  void shouldChangeNothingWhenAWholeHistoryComesAgain(
      @ForAll boolean payAtOnce,
      @ForAll boolean creditworthy,
      @ForAll @Size(max = 40) List<@IntRange(max = 9_999) Integer> history,
      @ForAll @Size(max = 40) List<@IntRange(max = 9_999) Integer> again) {
    // Given
    SimulatedWorld world = new SimulatedWorld(payAtOnce, creditworthy);
    history.forEach(world::step);
    world.deliverAllThatIsLeft();
    Order before = world.order();

    // When
    again.forEach(world::deliverOldMessage);

    // Then
    assertThat(world.order()).isEqualTo(before);
  }
}
