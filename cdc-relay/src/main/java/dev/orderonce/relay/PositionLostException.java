package dev.orderonce.relay;

import java.io.Serial;

/**
 * The slot cannot lead on from what was published, as it is gone, or its WAL is. Trying again ends
 * the same; a recovery reads the rows themselves instead.
 */
final class PositionLostException extends RuntimeException {

  @Serial private static final long serialVersionUID = 1L;

  PositionLostException(String why) {
    super(why);
  }

  PositionLostException(String why, Throwable cause) {
    super(why, cause);
  }
}
