package dev.orderonce.proof;

import dev.orderonce.client.IdempotencyKey;
import dev.orderonce.client.NewOrder;
import dev.orderonce.client.OrderClient;
import dev.orderonce.contract.AccountId;
import dev.orderonce.contract.CustomerId;
import dev.orderonce.contract.Money;
import dev.orderonce.contract.OrderId;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A client's program that was given the key of its operation, places one order, and prints its id.
 */
final class OrderingProgram {

  private OrderingProgram() {}

  /** Takes the API's URL, the key and the account. */
  public static void main(String[] args) {
    try (OrderClient client = OrderClient.of(URI.create(args[0]), "demo-key")) {
      System.out.println(
          client.placeOrder(new IdempotencyKey(args[1]), order(args[2])).orThrow().id());
    }
  }

  static NewOrder order(String account) {
    return NewOrder.of(new CustomerId("cust_1"), Money.of(2500, "EUR"))
        .chargedTo(new AccountId(account));
  }

  /** The order that a program said. */
  static OrderId printed(Path output) throws IOException {
    return OrderId.parse(Files.readString(output).strip());
  }
}
