package dev.orderonce.processor.histories;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orderonce.processor.order.MachineTable;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.lifecycle.PerProperty;
import net.jqwik.api.lifecycle.PropertyLifecycleContext;

/**
 * What must hold of every order, over random histories of it: commands, replies and time in any
 * order, twice, late or never. {@link World} checks it after each move.
 *
 * <p>A history that fails is shortened and printed as a table, which {@link ReplayedHistoriesTest}
 * plays again if it is put beside the others. The seed is in the report of jqwik.
 */
class OrderHistoriesTest {

  private static final int MOST_MOVES = 120;
  private static final long LEAST_MOVES_IN_ALL = 400_000;

  /**
   * That would take a payment whose undoing began before the stock's: it begins at the same time or
   * later, and of two deadlines at the same time the stock's passes first.
   */
  private static final Set<String> ONLY_WITH_A_CLOCK_THAT_GOES_BACK =
      Set.of("CANCELLED stock=UNDOING payment=STUCK", "REFUNDED stock=UNDOING payment=STUCK");

  private static final Set<String> VISITED = new HashSet<>();
  private static long moves;

  /** Makes sure that the property goes on saying something. */
  static class Coverage implements PerProperty.Lifecycle {

    @Override
    public void before(PropertyLifecycleContext context) {
      VISITED.clear();
      moves = 0;
    }

    @Override
    public void onSuccess() {
      assertThat(moves).as("moves made").isGreaterThan(LEAST_MOVES_IN_ALL);
      Set<String> expected = new HashSet<>(MachineTable.stateNames());
      expected.removeAll(ONLY_WITH_A_CLOCK_THAT_GOES_BACK);
      assertThat(VISITED).as("states visited").containsAll(expected);
    }
  }

  @Property(tries = 12_000, edgeCases = EdgeCasesMode.NONE, shrinking = ShrinkingMode.OFF)
  @PerProperty(Coverage.class)
  void shouldKeepTheInvariantsWhateverHappens(@ForAll Random random, @ForAll boolean inOrder) {
    // Given
    Scene scene = random.nextInt(4) == 0 ? Scene.WITH_SHIPPING : Scene.STANDARD;

    // When
    History history = History.random(scene, random, inOrder, MOST_MOVES);
    moves += history.moves().size();
    VISITED.addAll(history.world().visited());

    // Then
    history.requireSuccess();
  }
}
