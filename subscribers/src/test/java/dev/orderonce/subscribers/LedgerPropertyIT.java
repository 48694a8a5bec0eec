package dev.orderonce.subscribers;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orderonce.contract.Envelope;
import dev.orderonce.contract.Message;
import dev.orderonce.contract.Money;
import dev.orderonce.contract.OrderId;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/**
 * Random histories of charges and refunds, in random batches and with repetitions, against a model
 * that knows nothing of batches, inboxes or SQL.
 */
class LedgerPropertyIT {

  private static final long LIMIT = 1_000;

  private static final String UNBALANCED_CURRENCIES =
      "select currency from accounts group by 1 having sum(balance) <> 0";

  private static final String UNBALANCED_TRANSFERS =
      "select transfer_id from postings group by 1 having sum(amount) <> 0";

  private static final String BALANCES_UNLIKE_POSTINGS =
      """
      select a.kind, a.id from accounts a left join postings p
        on p.tenant = a.tenant and p.kind = a.kind and p.account_id = a.id
      group by a.tenant, a.kind, a.id
      having a.balance <> coalesce(sum(p.amount), 0) or a.postings <> count(p.amount)
      """;

  private static final String ORDERS_CAPTURED_OR_REFUNDED_TWICE =
      """
      select order_id, kind from transfers where outcome = 'POSTED'
      group by 1, 2 having count(*) > 1
      """;

  /** What happens next: the order with that number is charged, refunded, or its charge repeated. */
  record Step(Kind kind, int order, int account, long amount, String currency) {}

  enum Kind {
    CHARGE,
    REFUND,
    REPEAT
  }

  @Property(tries = 60)
  void shouldKeepTheBooksBalancedWhateverIsRepeated(
      @ForAll("histories") List<Step> history, @ForAll("batchSizes") List<Integer> batchSizes)
      throws SQLException {
    // Given
    TestDatabase.emptyLedger();
    Applying ledger = ledger();
    Model model = new Model();
    List<Envelope<Message>> messages = model.messagesOf(history);

    // When
    process(ledger, messages, batchSizes);
    process(ledger, messages, batchSizes.reversed());

    // Then
    assertThat(TestDatabase.rows(UNBALANCED_CURRENCIES)).isEmpty();
    assertThat(TestDatabase.rows(UNBALANCED_TRANSFERS)).isEmpty();
    assertThat(TestDatabase.rows(BALANCES_UNLIKE_POSTINGS)).isEmpty();
    assertThat(TestDatabase.rows(ORDERS_CAPTURED_OR_REFUNDED_TWICE)).isEmpty();
    assertThat(customerBalances()).isEqualTo(model.balances());
  }

  @Provide
  static Arbitrary<List<Step>> histories() {
    return Combinators.combine(
            Arbitraries.of(Kind.CHARGE, Kind.CHARGE, Kind.REFUND, Kind.REPEAT),
            Arbitraries.integers().between(0, 11),
            Arbitraries.integers().between(0, 3),
            Arbitraries.longs().between(1, LIMIT + 50),
            Arbitraries.of("EUR", "EUR", "EUR", "USD"))
        .as(Step::new)
        .list()
        .ofMaxSize(40);
  }

  @Provide
  static Arbitrary<List<Integer>> batchSizes() {
    return Arbitraries.integers().between(1, 12).list().ofMinSize(1).ofMaxSize(6);
  }

  private static Applying ledger() {
    return new Applying(
        Ledger.NAME, new Ledger(new AccountTable(LIMIT)), new SimpleMeterRegistry());
  }

  private static void process(
      Applying ledger, List<Envelope<Message>> messages, List<Integer> batchSizes)
      throws SQLException {
    int from = 0;
    for (int i = 0; from < messages.size(); i++) {
      int to = Math.min(messages.size(), from + batchSizes.get(i % batchSizes.size()));
      ledger.process(messages.subList(from, to));
      from = to;
    }
  }

  private static List<String> customerBalances() throws SQLException {
    return TestDatabase.rows(
        "select id, balance from accounts where kind = 'CUSTOMER' and balance <> 0 order by id");
  }

  /** The ledger's rules, said once more and as simply as can be. */
  private static final class Model {

    private final Map<Integer, OrderId> orders = new HashMap<>();
    private final Map<Integer, Step> charges = new HashMap<>();
    private final Set<Integer> captured = new HashSet<>();
    private final Set<Integer> refunded = new HashSet<>();
    private final Map<String, Long> balances = new HashMap<>();
    private final Map<String, String> currencies = new HashMap<>();

    /** The messages of a history; what the topology would never send is left out. */
    List<Envelope<Message>> messagesOf(List<Step> history) {
      List<Envelope<Message>> messages = new ArrayList<>();
      for (Step step : history) {
        Step charge = charges.get(step.order);
        if (charge == null && step.kind == Kind.CHARGE) {
          charges.put(step.order, step);
          take(step);
          messages.add(charge(step));
        } else if (charge != null && step.kind == Kind.REPEAT) {
          messages.add(charge(charge));
        } else if (captured.contains(step.order) && charge != null && step.kind == Kind.REFUND) {
          giveBack(charge);
          messages.add(Messages.refund(order(charge), account(charge), money(charge)));
        }
      }
      return messages;
    }

    /** The accounts that are not at zero, each with its balance. */
    List<String> balances() {
      return balances.entrySet().stream()
          .filter(entry -> entry.getValue() != 0)
          .map(entry -> entry.getKey() + " " + entry.getValue())
          .sorted()
          .toList();
    }

    private void take(Step step) {
      String account = account(step);
      long after = balances.getOrDefault(account, 0L) - step.amount;
      String currency = currencies.getOrDefault(account, step.currency);
      if (after >= -LIMIT && currency.equals(step.currency)) {
        currencies.put(account, currency);
        balances.put(account, after);
        captured.add(step.order);
      }
    }

    private void giveBack(Step charge) {
      if (refunded.add(charge.order)) {
        balances.merge(account(charge), charge.amount, Long::sum);
      }
    }

    private Envelope<Message> charge(Step step) {
      return Messages.charge(order(step), account(step), money(step));
    }

    private OrderId order(Step step) {
      return orders.computeIfAbsent(step.order, number -> Messages.order());
    }

    private static String account(Step step) {
      return "acct_" + step.account;
    }

    private static Money money(Step step) {
      return Money.of(step.amount, step.currency);
    }
  }
}
