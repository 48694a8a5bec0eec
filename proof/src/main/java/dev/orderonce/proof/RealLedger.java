package dev.orderonce.proof;

import dev.orderonce.kit.Settings;
import dev.orderonce.subscribers.SubscribersService;
import dev.orderonce.subscribers.SubscribersSettings;
import java.util.List;

/** The ledger as it runs in the subscribers' service. */
final class RealLedger implements LedgerContender {

  @Override
  public String label() {
    return "OrderOnce";
  }

  @Override
  public String group() {
    return "orderonce-ledger";
  }

  @Override
  public List<Expected> expected(long charges) {
    return List.of(
        new Expected("select count(*) from transfers where outcome = 'POSTED'", charges),
        new Expected("select count(*) from inbox where subscriber = 'ledger'", charges),
        new Expected("select count(*) from outbox", charges),
        new Expected("select sum(balance) from accounts", 0),
        new Expected("select count(*) from accounts where kind = 'MERCHANT'", 1));
  }

  @Override
  public AutoCloseable start(Settings settings) throws Exception {
    SubscribersService service = new SubscribersService(SubscribersSettings.from(settings));
    service.start();
    return service::stop;
  }
}
