package dev.orderonce.processor;

import dev.orderonce.contract.OrderId;
import java.util.List;

/** What can be asked of an instance about its state stores. */
interface Queries {

  /** Looks an order up, if it is this instance's; otherwise tells whose it is. */
  Lookup find(OrderId id);

  /**
   * What the stores of this instance hold.
   *
   * @throws StoresUnavailableException if that cannot be told at the moment
   */
  List<StoreStatus> stores() throws StoresUnavailableException;
}
