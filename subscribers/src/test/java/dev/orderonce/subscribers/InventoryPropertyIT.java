package dev.orderonce.subscribers;

import static dev.orderonce.subscribers.Messages.items;
import static org.assertj.core.api.Assertions.assertThat;

import dev.orderonce.contract.Envelope;
import dev.orderonce.contract.Items;
import dev.orderonce.contract.Message;
import dev.orderonce.contract.OrderId;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/**
 * Random histories of reservations and releases, in random batches and with repetitions, against a
 * model that knows nothing of batches, inboxes or SQL.
 */
class InventoryPropertyIT {

  private static final Map<String, Long> PUT = Map.of("A", 5L, "B", 3L, "C", 1L);

  private static final String RESERVED_UNLIKE_MOVEMENTS =
      """
      select s.sku from stock s
      where s.reserved <> (
        select coalesce(sum(case m.outcome when 'RESERVED' then i.quantity else -i.quantity end), 0)
        from stock_movements m, jsonb_to_recordset(m.items) as i(sku text, quantity bigint)
        where m.tenant = s.tenant and i.sku = s.sku and m.outcome <> 'REFUSED')
      """;

  /** What happens next: the order with that number reserves, releases, or repeats what it did. */
  record Step(Kind kind, int order, String items) {}

  enum Kind {
    RESERVE,
    RELEASE,
    REPEAT
  }

  @Property(tries = 50)
  void shouldNeitherLoseNorInventArticlesWhateverIsRepeated(
      @ForAll("histories") List<Step> history, @ForAll("batchSizes") List<Integer> batchSizes)
      throws SQLException {
    // Given
    TestDatabase.empty();
    for (Map.Entry<String, Long> article : PUT.entrySet()) {
      TestDatabase.execute(
          "insert into stock (tenant, sku, available) values ('demo', ?, ?)",
          article.getKey(),
          article.getValue());
    }
    Model model = new Model();
    List<Envelope<Message>> messages = model.messagesOf(history);

    // When
    process(InventoryIT.inventory(), messages, batchSizes);
    process(InventoryIT.inventory(), messages, batchSizes.reversed());

    // Then
    assertThat(TestDatabase.rows("select sku, available from stock order by 1"))
        .isEqualTo(model.available());
    assertThat(TestDatabase.rows("select sku, available + reserved from stock order by 1"))
        .containsExactly("A 5", "B 3", "C 1");
    assertThat(TestDatabase.rows(RESERVED_UNLIKE_MOVEMENTS)).isEmpty();
  }

  @Provide
  static Arbitrary<List<Step>> histories() {
    return Combinators.combine(
            Arbitraries.of(Kind.RESERVE, Kind.RESERVE, Kind.RELEASE, Kind.REPEAT),
            Arbitraries.integers().between(0, 9),
            Arbitraries.of("A 1", "A 2, B 1", "B 1, A 1", "C 1, A 1", "B 4", "D 1, A 1", "A 5"))
        .as(Step::new)
        .list()
        .ofMaxSize(40);
  }

  @Provide
  static Arbitrary<List<Integer>> batchSizes() {
    return Arbitraries.integers().between(1, 12).list().ofMinSize(1).ofMaxSize(6);
  }

  private static void process(
      Applying inventory, List<Envelope<Message>> messages, List<Integer> batchSizes)
      throws SQLException {
    int from = 0;
    for (int i = 0; from < messages.size(); i++) {
      int to = Math.min(messages.size(), from + batchSizes.get(i % batchSizes.size()));
      inventory.process(messages.subList(from, to));
      from = to;
    }
  }

  /** The inventory's rules, said once more and as simply as can be. */
  private static final class Model {

    private final Map<Integer, OrderId> orders = new HashMap<>();
    private final Map<Integer, Items> wanted = new HashMap<>();
    private final Set<Integer> reserved = new HashSet<>();
    private final Set<Integer> released = new HashSet<>();
    private final Map<String, Long> free = new TreeMap<>(PUT);

    /** The messages of a history; what the topology would never send is left out. */
    List<Envelope<Message>> messagesOf(List<Step> history) {
      List<Envelope<Message>> messages = new ArrayList<>();
      for (Step step : history) {
        Items before = wanted.get(step.order);
        if (before == null && step.kind == Kind.RESERVE) {
          Items now = items(step.items);
          wanted.put(step.order, now);
          take(step.order, now);
          messages.add(Messages.reserve(order(step), now));
        } else if (before != null && step.kind == Kind.REPEAT) {
          messages.add(Messages.reserve(order(step), before));
        } else if (before != null && reserved.contains(step.order) && step.kind == Kind.RELEASE) {
          giveBack(step.order, before);
          messages.add(Messages.release(order(step), before));
        }
      }
      return messages;
    }

    List<String> available() {
      return free.entrySet().stream()
          .map(entry -> entry.getKey() + " " + entry.getValue())
          .toList();
    }

    private void take(int order, Items items) {
      boolean enough =
          items.list().stream()
              .allMatch(item -> free.getOrDefault(item.sku().value(), 0L) >= item.quantity());
      if (enough) {
        reserved.add(order);
        items
            .list()
            .forEach(item -> free.merge(item.sku().value(), -item.quantity() + 0L, Long::sum));
      }
    }

    private void giveBack(int order, Items items) {
      if (released.add(order)) {
        items
            .list()
            .forEach(item -> free.merge(item.sku().value(), item.quantity() + 0L, Long::sum));
      }
    }

    private OrderId order(Step step) {
      return orders.computeIfAbsent(step.order, number -> Messages.order());
    }
  }
}
