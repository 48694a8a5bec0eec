package dev.orderonce.proof;

import dev.orderonce.kit.Settings;

/** Something that takes charges from {@code payments.commands}, and is measured at it. */
interface LedgerContender {

  /** What the table calls it. */
  String label();

  /** Its consumer group. */
  String group();

  /**
   * What must be true of its tables when it has taken all charges, each as a query for one number.
   *
   * @param charges how many it has taken
   */
  Iterable<Expected> expected(long charges);

  /** Starts it; closing stops it in order. */
  AutoCloseable start(Settings settings) throws Exception;

  /** A query for one number, and which one. */
  record Expected(String query, long number) {}
}
