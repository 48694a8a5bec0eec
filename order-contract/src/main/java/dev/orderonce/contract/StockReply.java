package dev.orderonce.contract;

/** What the party that keeps the stock answers. */
public sealed interface StockReply extends StepReply {

  /** The message id of the {@link StockCommand.ReserveStock} that it is about. */
  MessageId reservationId();

  @Override
  default SagaStep step() {
    return SagaStep.STOCK;
  }

  /** All of the items are reserved. */
  record StockReserved(OrderId orderId, MessageId reservationId) implements StockReply {

    @Override
    public Answer answer() {
      return Answer.SUCCEEDED;
    }
  }

  /**
   * None of the items is reserved, and none will be for this order.
   *
   * @param sku one of which there was not enough
   */
  record StockRefused(OrderId orderId, MessageId reservationId, Sku sku) implements StockReply {

    @Override
    public Answer answer() {
      return Answer.REFUSED;
    }
  }

  /** What was reserved is free again. */
  record StockReleased(OrderId orderId, MessageId releaseId, MessageId reservationId)
      implements StockReply {

    @Override
    public Answer answer() {
      return Answer.UNDONE;
    }
  }
}
