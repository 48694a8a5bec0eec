package dev.orderonce.processor.histories;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** Leaves out of moves that fail what they fail without: halves, quarters, single moves. */
final class Shrinker {

  private Shrinker() {}

  /** Moves that fail, too, and from which no single one can be left out. */
  static List<Move> shortest(List<Move> failing, Predicate<List<Move>> fails) {
    List<Move> shortest = failing;
    int size = Math.max(1, failing.size() / 2);
    while (size > 0) {
      List<Move> shorter = without(size, shortest, fails);
      if (shorter.size() == shortest.size()) {
        size /= 2;
      }
      shortest = shorter;
    }
    return shortest;
  }

  private static List<Move> without(int size, List<Move> failing, Predicate<List<Move>> fails) {
    for (int begin = 0; begin < failing.size(); begin += size) {
      List<Move> left = new ArrayList<>(failing);
      left.subList(begin, Math.min(begin + size, left.size())).clear();
      if (fails.test(left)) {
        return left;
      }
    }
    return failing;
  }
}
