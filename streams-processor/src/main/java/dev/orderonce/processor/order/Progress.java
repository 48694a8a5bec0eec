package dev.orderonce.processor.order;

/** How far a saga step that was asked for has come, as far as the order has heard. */
public enum Progress {
  /** Asked for, not answered. */
  UNDER_WAY,
  /** Its success was heard. */
  DONE,
  /** Its refusal was heard; it had no effect. */
  REFUSED,
  /** Its compensation was asked for, not answered. */
  UNDOING,
  /** Its compensation was heard to be done. */
  UNDONE
}
