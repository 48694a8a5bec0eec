package dev.orderonce.quickstart;

import dev.orderonce.kit.ConfigurationException;
import dev.orderonce.kit.DatabaseSettings;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;

/** The ledger's tables, as an auditor would read them. */
final class DemoLedger {

  private static final String SUM =
      "select coalesce(sum(amount), 0), count(distinct transfer_id), count(distinct currency)"
          + " from postings";

  private static final String TAKEN =
      """
      select coalesce(-sum(amount), 0) from postings
      where kind = 'CUSTOMER' and account_id = any (?)
      """;

  private static final String REFUNDS =
      "select count(*) from transfers where kind = 'REFUND' and account_id = any (?)";

  private final DatabaseSettings settings;

  DemoLedger(DatabaseSettings settings) {
    this.settings = settings;
  }

  /**
   * The whole ledger, added up.
   *
   * @param sum of all postings of all accounts, in minor units
   * @param transfers how many movements of money made them
   * @param currencies how many currencies they are in
   */
  record Totals(long sum, long transfers, long currencies) {}

  Totals totals() {
    try (Connection connection = connect();
        PreparedStatement select = connection.prepareStatement(SUM);
        ResultSet row = select.executeQuery()) {
      row.next();
      return new Totals(row.getLong(1), row.getLong(2), row.getLong(3));
    } catch (SQLException e) {
      throw away(e);
    }
  }

  /** What was taken from those accounts and not given back, by their postings, in minor units. */
  long taken(Collection<String> accounts) {
    return number(TAKEN, accounts);
  }

  /** How many charges to those accounts were given back. */
  long refunds(Collection<String> accounts) {
    return number(REFUNDS, accounts);
  }

  private long number(String sql, Collection<String> accounts) {
    try (Connection connection = connect();
        PreparedStatement select = connection.prepareStatement(sql)) {
      select.setArray(1, connection.createArrayOf("varchar", accounts.toArray()));
      try (ResultSet row = select.executeQuery()) {
        row.next();
        return row.getLong(1);
      }
    } catch (SQLException e) {
      throw away(e);
    }
  }

  private Connection connect() throws SQLException {
    return DriverManager.getConnection(settings.jdbcUrl(), settings.user(), settings.password());
  }

  private ConfigurationException away(SQLException e) {
    return new ConfigurationException(
        "the ledger cannot be read at %s: %s".formatted(settings, e.getMessage()), e);
  }
}
