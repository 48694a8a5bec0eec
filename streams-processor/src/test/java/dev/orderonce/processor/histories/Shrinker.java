package dev.orderonce.processor.histories;

import java.util.ArrayList;
import java.util.List;

/** Leaves out of a history that fails what it fails without: halves, quarters, single moves. */
final class Shrinker {

  private Shrinker() {}

  /** A history that fails, too, and from which no single move can be left out. */
  static History shortest(History failed) {
    History standard = History.again(Scene.STANDARD, failed.moves());
    History shortest = standard.failure().isPresent() ? standard : failed;
    int size = Math.max(1, shortest.moves().size() / 2);
    while (size > 0) {
      History shorter = without(shortest, size);
      if (shorter.moves().size() < shortest.moves().size()) {
        shortest = shorter;
      } else {
        size /= 2;
      }
    }
    return shortest;
  }

  private static History without(History failed, int size) {
    for (int begin = 0; begin < failed.moves().size(); begin += size) {
      List<Move> left = new ArrayList<>(failed.moves());
      left.subList(begin, Math.min(begin + size, left.size())).clear();
      History history = History.again(failed.scene(), left);
      if (history.failure().isPresent() && history.moves().size() < failed.moves().size()) {
        return history;
      }
    }
    return failed;
  }
}
