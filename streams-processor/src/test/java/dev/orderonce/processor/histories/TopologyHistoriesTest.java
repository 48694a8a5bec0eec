package dev.orderonce.processor.histories;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orderonce.contract.Topic;
import dev.orderonce.processor.histories.Twins.Sightings;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.lifecycle.PerProperty;
import net.jqwik.api.lifecycle.PropertyLifecycleContext;

/**
 * Random histories of several orders at once, in the real topology and in the pure machine: what
 * the one writes, the other must decide. If they differ, the table of the order is printed, and
 * {@link ReplayedHistoriesTest} plays it again if it is put beside the others.
 */
class TopologyHistoriesTest {

  private static final int ORDERS_AT_ONCE = 6;
  private static final int MOVES = 1_500;
  private static final int MOVES_BETWEEN_LOOKS_AT_THE_STORES = 50;

  private static Sightings sightings = new Sightings();

  /** Makes sure that the property goes on saying something. */
  static class Coverage implements PerProperty.Lifecycle {

    @Override
    public void before(PropertyLifecycleContext context) {
      sightings = new Sightings();
    }

    @Override
    public void onSuccess() {
      sightings.requireAll();
      assertThat(sightings.moves()).isEqualTo(4L * MOVES);
      assertThat(sightings.topics())
          .containsAll(
              Topic.all().stream()
                  .filter(topic -> !topic.equals(Topic.COMMANDS) && !topic.equals(Topic.REPLIES))
                  .map(Topic::topicName)
                  .toList());
    }
  }

  @Property(tries = 4, edgeCases = EdgeCasesMode.NONE, shrinking = ShrinkingMode.OFF)
  @PerProperty(Coverage.class)
  void shouldWriteWhatThePureMachineDecides(@ForAll Random random, @ForAll boolean inOrder) {
    Scene scene = random.nextBoolean() ? Scene.WITH_SHIPPING : Scene.STANDARD;
    Choices choices = new Choices(random, inOrder);
    try (TemporaryStores stores = new TemporaryStores();
        Twins twins = new Twins(scene, stores.directory(), sightings)) {
      play(random, choices, twins);
    }
  }

  private static void play(Random random, Choices choices, Twins twins) {
    List<World> worlds = new ArrayList<>();
    try {
      for (int i = 0; i < MOVES; i++) {
        World world = chosen(random, worlds, twins);
        twins.make(world, choices.next(world));
        worlds.removeIf(each -> hasLeft(each, twins));
        if (i % MOVES_BETWEEN_LOOKS_AT_THE_STORES == 0) {
          twins.compareStores();
        }
      }
      twins.compareStores();
    } catch (AssertionError e) {
      throw new AssertionError(
          "%s%n%nThe shortest history found that fails:%n%n%s"
              .formatted(e.getMessage(), twins.table()),
          e);
    }
  }

  private static boolean hasLeft(World world, Twins twins) {
    boolean hasLeft = world.isGone() && world.onTheWay().isEmpty();
    if (hasLeft) {
      twins.remove(world);
    }
    return hasLeft;
  }

  private static World chosen(Random random, List<World> worlds, Twins twins) {
    if (worlds.size() < ORDERS_AT_ONCE) {
      worlds.add(twins.add(new UUID(random.nextLong(), random.nextLong())));
    }
    return worlds.get(random.nextInt(worlds.size()));
  }
}
