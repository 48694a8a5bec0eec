package dev.orderonce.relay;

import java.io.Serial;

/** The relay cannot go on by itself: trying again would end the same, or would lose records. */
final class RelayHaltedException extends RuntimeException {

  @Serial private static final long serialVersionUID = 1L;

  RelayHaltedException(String why) {
    super(why);
  }

  RelayHaltedException(String why, Throwable cause) {
    super(why, cause);
  }
}
