package dev.orderonce.proof;

import dev.orderonce.contract.Envelope;
import dev.orderonce.contract.Message;
import java.util.function.Consumer;

/** Messages, made anew each time that they are asked for, so that many need no memory. */
interface Traffic {

  /** Hands all of them over, in their order. */
  void forEach(Consumer<Envelope<Message>> taker);

  /** The same with those of another behind them. */
  default Traffic then(Traffic other) {
    return taker -> {
      forEach(taker);
      other.forEach(taker);
    };
  }

  /** Orders that are placed. */
  static Traffic placing(long from, long to) {
    return taker -> {
      for (long number = from; number < to; number++) {
        taker.accept(new OrderLife(number).placed());
      }
    };
  }
}
