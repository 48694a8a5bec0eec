package dev.orderonce.processor;

/** The state stores cannot be asked at the moment: they are moving, or the broker is away. */
final class StoresUnavailableException extends Exception {

  private static final long serialVersionUID = 1L;

  StoresUnavailableException(String message) {
    super(message);
  }
}
