package dev.orderonce.processor.order;

/**
 * An order would come to be in a state that cannot be. The message that leads there is at fault.
 */
public final class BrokenInvariantException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  BrokenInvariantException(String message) {
    super(message);
  }
}
