package dev.orderonce.processor.histories;

import java.time.Duration;
import java.util.Locale;

/**
 * One step of a history: somebody does something, or time passes.
 *
 * @param what the message by its name in the {@link Vocabulary}, or how much time
 */
record Move(Verb verb, String what) {

  /** What can happen. */
  enum Verb {
    /** The client's new command reaches the order. */
    SEND,
    /** A participant gets what it is asked on its way, and does it. */
    PERFORM,
    /** A participant gets what it is asked on its way, and does not do it. */
    REFUSE,
    /** A participant's reply on its way reaches the order. */
    HEAR,
    /** What reached the order before reaches it again, such as {@code PayOrder#2}. */
    REPEAT,
    /** Something wrong reaches the order. */
    FORGE,
    /** What is on its way is so once more. */
    DUPLICATE,
    /** What is on its way is so once less. */
    LOSE,
    /** What a participant has replied is on its way again. */
    FIND,
    /** Time passes, and it is looked for deadlines that have passed. */
    WAIT,
    /** Time passes, and nobody looks. */
    OVERSLEEP
  }

  static Move parse(String text) {
    String[] words = text.strip().split("\\s+", -1);
    if (words.length != 2) {
      throw new IllegalArgumentException("a move is a verb and what it is about, not: " + text);
    }
    return new Move(Verb.valueOf(words[0].toUpperCase(Locale.ROOT)), words[1]);
  }

  /** How much time passes. */
  Duration duration() {
    return Duration.parse(what);
  }

  @Override
  public String toString() {
    return "%-9s %s".formatted(verb.name().toLowerCase(Locale.ROOT), what);
  }
}
