package dev.orderonce.subscribers;

import dev.orderonce.subscribers.Discrepancy.Kind;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;

/** The audit's own tables: what is to be looked at, what it adds up to, and what was found. */
final class AuditTable {

  /** Marks that are old enough, and whether all marks of their order are. */
  private static final String OLD_MARKS =
      """
      select old.id, old.order_id,
             not exists (
               select from audit_marks newer
               where newer.order_id = old.order_id
                 and newer.at >= now() - ? * interval '1 millisecond') as settled
      from audit_marks old
      where old.id > ? and old.at < now() - ? * interval '1 millisecond'
      order by old.id limit ?
      """;

  private static final String TAKE =
      """
      with taken as (
        delete from audit_marks where order_id = any(?) returning tenant, currency, held, due
      )
      insert into audit_totals as total (tenant, currency, held, due)
      select tenant, currency, sum(held), sum(due) from taken
      where currency is not null group by tenant, currency
      on conflict (tenant, currency)
      do update set held = total.held + excluded.held, due = total.due + excluded.due
      """;

  /** Orders with a discrepancy, and whether nothing has happened to them since. */
  private static final String SUSPECTS =
      """
      with suspects as materialized (
        select distinct subject from audit_discrepancies
        where not kind = any(?) and subject > ? order by subject limit ?
      )
      select subject,
             not exists (
               select from audit_marks where audit_marks.order_id = suspects.subject::uuid)
               as settled
      from suspects order by subject
      """;

  private static final String TOTALS =
      """
      select 'TOTALS_DIFFER' as kind, tenant || '/' || currency as subject, tenant,
             format('held %s, due %s', held, due) as detail
      from audit_totals where held <> due
      union all
      select 'BALANCE_DIFFERS', a.tenant || '/' || a.id, a.tenant,
             format('balance %s, postings %s', a.balance,
                    coalesce(t.held, 0) + coalesce(m.held, 0))
      from accounts a
      left join audit_totals t on t.tenant = a.tenant and t.currency = a.id
      left join (select tenant, currency, sum(held) as held from audit_marks group by 1, 2) m
        on m.tenant = a.tenant and m.currency = a.id
      where a.kind = 'MERCHANT' and a.balance <> coalesce(t.held, 0) + coalesce(m.held, 0)
      """;

  private static final String FORGET =
      """
      delete from audit_discrepancies d
      where d.subject = any(?)
        and not exists (select from unnest(?, ?) as found(kind, subject)
                        where found.kind = d.kind and found.subject = d.subject)
      """;

  private static final String REMEMBER =
      """
      insert into audit_discrepancies (kind, subject, tenant, detail)
      select kind, subject, tenant, detail from unnest(?, ?, ?, ?) as f(kind, subject, tenant, detail)
      on conflict (kind, subject) do update set detail = excluded.detail
      """;

  private static final String SUBJECTS_OF_TOTALS =
      "select distinct subject from audit_discrepancies where kind = any(?)";

  private static final String COUNT =
      "select kind, count(*) from audit_discrepancies group by kind";

  private static final String LAG =
      """
      select greatest(0, 1000 * extract(epoch from now() - at))::bigint from audit_marks
      order by id limit 1
      """;

  /** The kinds that are not about one order. */
  private static final List<Kind> OF_TENANTS =
      List.of(Kind.TOTALS_DIFFER, Kind.BALANCE_DIFFERS, Kind.STOCK_DIFFERS);

  private final Connection transaction;

  AuditTable(Connection transaction) {
    this.transaction = transaction;
  }

  /** A mark that is old enough. */
  record Mark(long id, UUID order, boolean settled) {}

  List<Mark> oldMarks(long after, Duration grace, int limit) throws SQLException {
    List<Mark> marks = new ArrayList<>();
    try (PreparedStatement select = transaction.prepareStatement(OLD_MARKS)) {
      select.setLong(1, grace.toMillis());
      select.setLong(2, after);
      select.setLong(3, grace.toMillis());
      select.setInt(4, limit);
      try (ResultSet rows = select.executeQuery()) {
        while (rows.next()) {
          marks.add(
              new Mark(
                  rows.getLong("id"),
                  rows.getObject("order_id", UUID.class),
                  rows.getBoolean("settled")));
        }
      }
    }
    return marks;
  }

  /** Takes the marks of those orders into the totals. */
  void take(Collection<UUID> orders) throws SQLException {
    try (PreparedStatement take = transaction.prepareStatement(TAKE)) {
      Columns.<UUID>of(take, orders).uuid(Function.identity());
      take.executeUpdate();
    }
  }

  /** An order in which something was found, by its id. */
  record Suspect(String subject, boolean settled) {}

  List<Suspect> suspects(String after, int limit) throws SQLException {
    List<Suspect> suspects = new ArrayList<>();
    try (PreparedStatement select = transaction.prepareStatement(SUSPECTS)) {
      Columns.<Kind>of(select, OF_TENANTS).text(Kind::name);
      select.setString(2, after);
      select.setInt(3, limit);
      try (ResultSet rows = select.executeQuery()) {
        while (rows.next()) {
          suspects.add(new Suspect(rows.getString("subject"), rows.getBoolean("settled")));
        }
      }
    }
    return suspects;
  }

  /** What does not add up per tenant and currency. */
  List<Discrepancy> totals() throws SQLException {
    List<Discrepancy> found = new ArrayList<>();
    try (PreparedStatement select = transaction.prepareStatement(TOTALS);
        ResultSet rows = select.executeQuery()) {
      while (rows.next()) {
        found.add(discrepancy(rows));
      }
    }
    return found;
  }

  /** What was found per tenant before. */
  List<String> subjectsOfTotals() throws SQLException {
    List<String> subjects = new ArrayList<>();
    try (PreparedStatement select = transaction.prepareStatement(SUBJECTS_OF_TOTALS)) {
      Columns.<Kind>of(select, OF_TENANTS).text(Kind::name);
      try (ResultSet rows = select.executeQuery()) {
        while (rows.next()) {
          subjects.add(rows.getString(1));
        }
      }
    }
    return subjects;
  }

  /** Replaces what was found before of those subjects. */
  void replace(Collection<String> subjects, List<Discrepancy> found) throws SQLException {
    try (PreparedStatement forget = transaction.prepareStatement(FORGET)) {
      Columns.<String>of(forget, subjects).text(Function.identity());
      Columns.<Discrepancy>from(2, forget, found)
          .text(each -> each.kind().name())
          .text(Discrepancy::subject);
      forget.executeUpdate();
    }
    try (PreparedStatement remember = transaction.prepareStatement(REMEMBER)) {
      Columns.<Discrepancy>of(remember, found)
          .text(each -> each.kind().name())
          .text(Discrepancy::subject)
          .text(Discrepancy::tenant)
          .text(Discrepancy::detail);
      remember.executeUpdate();
    }
  }

  /** How many there are of each kind. */
  Map<Kind, Long> counts() throws SQLException {
    Map<Kind, Long> counts = new EnumMap<>(Kind.class);
    try (PreparedStatement select = transaction.prepareStatement(COUNT);
        ResultSet rows = select.executeQuery()) {
      while (rows.next()) {
        counts.put(Kind.valueOf(rows.getString(1)), rows.getLong(2));
      }
    }
    return counts;
  }

  /** How long ago the oldest change took place that was not looked at; nothing if all were. */
  Duration lag() throws SQLException {
    try (PreparedStatement select = transaction.prepareStatement(LAG);
        ResultSet row = select.executeQuery()) {
      return row.next() ? Duration.ofMillis(row.getLong(1)) : Duration.ZERO;
    }
  }

  static Discrepancy discrepancy(ResultSet row) throws SQLException {
    return new Discrepancy(
        Kind.valueOf(row.getString("kind")),
        row.getString("subject"),
        row.getString("tenant"),
        row.getString("detail"));
  }
}
