package dev.orderonce.contract;

/** A record is not a message of this contract; its text says which header or field is at fault. */
public final class UndecodableMessageException extends Exception {

  private static final long serialVersionUID = 1L;

  public UndecodableMessageException(String message) {
    super(message);
  }

  public UndecodableMessageException(String message, Throwable cause) {
    super(message, cause);
  }
}
