package dev.orderonce.ingest;

import dev.orderonce.contract.OrderId;
import dev.orderonce.contract.Reference;
import dev.orderonce.kit.ProblemException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Submissions that share one transaction, and what comes of each if that commits.
 *
 * <p>Locks are taken in an order that all writers have in common: keys, sorted, and then
 * references, sorted. So two instances of the API may wait for each other's transactions, but never
 * in a circle. Of submissions with the same key the first is written; the others are judged by what
 * is stored then, or stay undecided if nothing is.
 */
final class Batch {

  private static final Comparator<Submission> BY_REFERENCE =
      Comparator.comparing((Submission submission) -> submission.command().tenant().value())
          .thenComparing(
              Submission::reference, Comparator.nullsFirst(Comparator.comparing(Reference::value)));

  private final Map<ScopedKey, List<Submission>> byKey = new TreeMap<>();
  private final Map<UUID, Outcome> outcomes = new HashMap<>();

  Batch(Collection<Submission> submissions) {
    for (Submission each : submissions) {
      byKey.computeIfAbsent(each.scopedKey(), key -> new ArrayList<>(1)).add(each);
    }
  }

  /** Adds all that is to be written to the transaction. */
  void write(Connection transaction) throws SQLException {
    List<Submission> firsts = byKey.values().stream().map(List::getFirst).toList();
    Set<UUID> taken = BatchStatements.takeKeys(transaction, firsts);
    List<Submission> fresh = new ArrayList<>();
    List<Submission> known = new ArrayList<>();
    for (Submission first : firsts) {
      (taken.contains(first.makes()) ? fresh : known).add(first);
    }
    if (!fresh.isEmpty()) {
      execute(transaction, fresh);
    }
    if (!known.isEmpty()) {
      recognise(transaction, known);
    }
  }

  /** What came of it, once the transaction has committed; null if it needs another transaction. */
  @Nullable Outcome outcome(Submission submission) {
    return outcomes.get(submission.makes());
  }

  private void execute(Connection transaction, List<Submission> fresh) throws SQLException {
    List<Submission> orders = new ArrayList<>();
    List<Submission> commands = new ArrayList<>();
    for (Submission each : fresh) {
      (each.order() == null ? commands : orders).add(each);
    }
    orders.sort(BY_REFERENCE);
    Set<UUID> inserted = new HashSet<>();
    if (!orders.isEmpty()) {
      inserted.addAll(BatchStatements.insertOrders(transaction, orders));
    }
    if (!commands.isEmpty()) {
      inserted.addAll(BatchStatements.insertCommands(transaction, commands));
    }
    List<Submission> executed = new ArrayList<>();
    List<Submission> refused = new ArrayList<>();
    for (Submission each : fresh) {
      (inserted.contains(each.makes()) ? executed : refused).add(each);
    }
    BatchStatements.insertMessages(transaction, executed);
    executed.forEach(this::judgeExecuted);
    if (!refused.isEmpty()) {
      refuse(transaction, refused);
    }
  }

  private void judgeExecuted(Submission first) {
    outcomes.put(first.makes(), new Outcome.Executed(first.answer()));
    judgeOthers(first, new StoredKey(first.fingerprint(), first.answer()));
  }

  /** A refusal leaves nothing behind: the key that was taken for it is given back. */
  private void refuse(Connection transaction, List<Submission> refused) throws SQLException {
    BatchStatements.giveKeysBack(transaction, refused);
    List<Submission> orders = refused.stream().filter(each -> each.order() != null).toList();
    Map<ScopedReference, OrderId> holders =
        orders.isEmpty() ? Map.of() : BatchStatements.findReferences(transaction, orders);
    for (Submission each : refused) {
      outcomes.put(each.makes(), new Outcome.Refused(why(each, holders)));
    }
  }

  private static ProblemException why(Submission refused, Map<ScopedReference, OrderId> holders) {
    if (refused.order() == null) {
      return Problems.orderNotFound();
    }
    Reference reference = refused.reference();
    OrderId holder =
        reference == null
            ? null
            : holders.get(new ScopedReference(refused.command().tenant().value(), reference));
    return holder == null ? Problems.inFlight() : Problems.referenceUsed(holder);
  }

  private void recognise(Connection transaction, List<Submission> known) throws SQLException {
    Map<ScopedKey, StoredKey> stored = BatchStatements.findKeys(transaction, known);
    for (Submission first : known) {
      StoredKey key = stored.get(first.scopedKey());
      if (key != null) {
        outcomes.put(first.makes(), key.decide(first));
        judgeOthers(first, key);
      }
    }
  }

  private void judgeOthers(Submission first, StoredKey stored) {
    List<Submission> same = byKey.getOrDefault(first.scopedKey(), List.of());
    for (Submission other : same.subList(1, same.size())) {
      outcomes.put(other.makes(), stored.decide(other));
    }
  }
}
