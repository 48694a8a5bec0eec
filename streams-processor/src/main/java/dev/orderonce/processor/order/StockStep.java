package dev.orderonce.processor.order;

import static dev.orderonce.processor.order.Objections.unlessEqual;

import dev.orderonce.contract.Items;
import dev.orderonce.contract.OrderReason;
import dev.orderonce.contract.SagaStep;
import dev.orderonce.contract.StepCommand;
import dev.orderonce.contract.StepReply;
import dev.orderonce.contract.StockCommand;
import dev.orderonce.contract.StockReply;
import java.util.Optional;

/**
 * The order's items, reserved, and released to undo that. Passed over by an order without items.
 */
public final class StockStep implements Step {

  @Override
  public SagaStep name() {
    return SagaStep.STOCK;
  }

  @Override
  public boolean concerns(OrderData order) {
    return order.items() != null;
  }

  @Override
  public StepCommand forward(OrderData order) {
    return new StockCommand.ReserveStock(order.orderId(), itemsOf(order));
  }

  @Override
  public StepCommand compensation(OrderData order, OrderReason reason) {
    return new StockCommand.ReleaseStock(order.orderId(), itemsOf(order), forwardId(order), reason);
  }

  @Override
  public OrderReason refusal() {
    return OrderReason.OUT_OF_STOCK;
  }

  @Override
  public boolean isUndoneAfterCompletion() {
    return false;
  }

  @Override
  public Optional<String> objection(OrderData order, StepReply reply) {
    if (!(reply instanceof StockReply answer)) {
      return Objections.foreign(reply);
    }
    return unlessEqual("reservation", forwardId(order), answer.reservationId())
        .or(() ->
            switch (answer) {
              case StockReply.StockReserved _, StockReply.StockRefused _ -> Optional.empty();
              case StockReply.StockReleased r ->
                  unlessEqual("release", compensationId(order), r.releaseId());
            });
  }

  private static Items itemsOf(OrderData order) {
    Items items = order.items();
    if (items == null) {
      throw new BrokenInvariantException("there are no items to reserve");
    }
    return items;
  }
}
