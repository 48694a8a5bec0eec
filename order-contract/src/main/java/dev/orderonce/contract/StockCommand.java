package dev.orderonce.contract;

/** What the saga asks of the party that keeps the stock. */
public sealed interface StockCommand extends StepCommand {

  @Override
  default SagaStep step() {
    return SagaStep.STOCK;
  }

  /** Reserve these items, all or none; on {@link Topic#INVENTORY_COMMANDS}. */
  record ReserveStock(OrderId orderId, Items items) implements StockCommand {

    @Override
    public Direction direction() {
      return Direction.FORWARD;
    }
  }

  /**
   * Release what was reserved; on {@link Topic#COMPENSATIONS}.
   *
   * @param reservationId the message id of the {@link ReserveStock} that it undoes
   * @param reason why it must be undone
   */
  record ReleaseStock(OrderId orderId, Items items, MessageId reservationId, OrderReason reason)
      implements StockCommand {

    @Override
    public Direction direction() {
      return Direction.COMPENSATION;
    }
  }
}
