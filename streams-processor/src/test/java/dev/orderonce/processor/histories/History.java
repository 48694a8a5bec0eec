package dev.orderonce.processor.histories;

import dev.orderonce.contract.Envelope;
import dev.orderonce.contract.StepCommand;
import dev.orderonce.processor.histories.Move.Verb;
import dev.orderonce.processor.histories.World.Row;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * Moves that were made in a world one after the other and what came of each, as a table that can be
 * read, and made again from.
 */
final class History {

  /** More than any world needs to come to rest; one that does not has forgotten something. */
  private static final int MOST_MOVES_TO_REST = 300;

  /** Once the order has left, little can happen: so many moves are then counted as one. */
  private static final int MOVES_WITHOUT_ORDER = 20;

  private final Scene scene;
  private final World world;
  private final List<Row> rows = new ArrayList<>();
  private final List<Move> moves = new ArrayList<>();
  private @Nullable Throwable failure;

  History(Scene scene) {
    this.scene = scene;
    this.world = scene.newWorld();
  }

  /** Random moves, and all that must follow. */
  static History random(Scene scene, Random random, boolean inOrder, int mostMoves) {
    History history = new History(scene);
    Choices choices = new Choices(random, inOrder);
    int left = random.nextInt(mostMoves);
    while (left > 0 && history.failure == null) {
      history.make(choices.next(history.world));
      left -= history.world.isGone() ? MOVES_WITHOUT_ORDER : 1;
    }
    history.rest();
    return history;
  }

  /** The same moves in a new world, those that are possible there, and all that must follow. */
  static History again(Scene scene, List<Move> moves) {
    History history = new History(scene);
    for (Move move : moves) {
      if (history.failure == null && history.world.canMake(move)) {
        history.make(move);
      }
    }
    history.rest();
    return history;
  }

  Scene scene() {
    return scene;
  }

  World world() {
    return world;
  }

  List<Move> moves() {
    return moves;
  }

  List<Row> rows() {
    return rows;
  }

  /** Why it could not go on. */
  Optional<Throwable> failure() {
    return Optional.ofNullable(failure);
  }

  /** Makes a move, unless an earlier one failed. */
  void make(Move move) {
    if (failure == null) {
      moves.add(move);
      attempt(() -> rows.add(world.make(move)));
    }
  }

  private void attempt(Runnable what) {
    try {
      what.run();
    } catch (AssertionError | RuntimeException e) {
      failure = e;
    }
  }

  /** Lets everything arrive and every deadline pass until nothing is left to happen. */
  void rest() {
    for (int i = 0; i < MOST_MOVES_TO_REST && failure == null; i++) {
      Optional<Move> next = nextToRest();
      if (next.isEmpty()) {
        attempt(world::requireRest);
        return;
      }
      make(next.get());
    }
    if (failure == null) {
      failure = new AssertionError("it does not come to rest: " + StateName.of(world.order()));
    }
  }

  private Optional<Move> nextToRest() {
    if (!world.onTheWay().isEmpty()) {
      Envelope<?> message = world.onTheWay().getFirst();
      Verb verb = message.data() instanceof StepCommand ? Verb.PERFORM : Verb.HEAR;
      return Optional.of(new Move(verb, message.type().simpleName()));
    }
    if (world.deadline().isPresent()) {
      Duration left = World.until(world.now(), world.deadline().get());
      return Optional.of(new Move(Verb.WAIT, left.toString()));
    }
    // A reply that was lost for good: it is found, or what it tells of would never be settled.
    return world.isAtRest()
        ? Optional.empty()
        : world.unheard().map(reply -> new Move(Verb.FIND, reply.type().simpleName()));
  }

  /** The table; the last move is the one that failed, if one did. */
  String table() {
    StringBuilder table = new StringBuilder(scene.heading());
    for (Row row : rows) {
      table.append(line(row)).append('\n');
    }
    if (failure != null && moves.size() > rows.size()) {
      table.append(moves.getLast()).append('\n');
    }
    return table.toString();
  }

  static String line(Row row) {
    return "%-40s | %-12s | %-45s | %s"
        .formatted(row.move(), row.verdict(), row.after(), row.emitted());
  }

  /** Fails as the history did, with the shortest table that still does. */
  void requireSuccess() {
    if (failure != null) {
      History shortest = shortest();
      throw new AssertionError(
          "%s%n%nThe shortest history found that fails; its table can be replayed:%n%n%s"
              .formatted(shortest.failure, shortest.table()),
          shortest.failure);
    }
  }

  private History shortest() {
    History standard = again(Scene.STANDARD, moves);
    History start = standard.failure == null ? this : standard;
    return again(
        start.scene,
        Shrinker.shortest(start.moves, fewer -> again(start.scene, fewer).failure().isPresent()));
  }
}
