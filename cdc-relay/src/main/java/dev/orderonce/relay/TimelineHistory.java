package dev.orderonce.relay;

import dev.orderonce.kit.DatabaseSettings;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Properties;

/**
 * The fail-overs that led to a server's present timeline.
 *
 * @param ends of each timeline before it, in their order, the LSN up to which they have the same
 *     WAL
 */
record TimelineHistory(Map<Integer, Long> ends) {

  private static final Duration PATIENCE = Duration.ofSeconds(5);
  private static final int FIELDS = 2;
  private static final int LOW_BITS = 32;

  TimelineHistory {
    ends = Collections.unmodifiableMap(new LinkedHashMap<>(ends));
  }

  /** Up to where a former timeline is part of the present one; empty if it never was. */
  OptionalLong endOf(int timeline) {
    Long end = ends.get(timeline);
    return end == null ? OptionalLong.empty() : OptionalLong.of(end);
  }

  /**
   * Where a timeline parts from the one before, be it a former one or the present; 0 of the first.
   */
  long startOf(int timeline) {
    long start = 0;
    for (Map.Entry<Integer, Long> former : ends.entrySet()) {
      if (former.getKey() == timeline) {
        break;
      }
      start = former.getValue();
    }
    return start;
  }

  /** Asks the server; only a replication connection may. */
  static TimelineHistory read(DatabaseSettings database, int timeline) throws SQLException {
    try (Connection connection = connect(database);
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("TIMELINE_HISTORY " + timeline)) {
      rows.next();
      return parse(new String(rows.getBytes("content"), StandardCharsets.UTF_8));
    }
  }

  /** Reads a history file: timeline, the LSN at which the next one begins, and why. */
  static TimelineHistory parse(String file) {
    Map<Integer, Long> ends = new LinkedHashMap<>();
    for (String line : file.lines().toList()) {
      String[] fields = line.strip().split("\\s+", FIELDS + 1);
      if (fields.length >= FIELDS && !fields[0].startsWith("#")) {
        ends.put(Integer.parseInt(fields[0]), lsn(fields[1]));
      }
    }
    return new TimelineHistory(ends);
  }

  private static long lsn(String text) {
    int slash = text.indexOf('/');
    return (Long.parseLong(text.substring(0, slash), 16) << LOW_BITS)
        | Long.parseLong(text.substring(slash + 1), 16);
  }

  private static Connection connect(DatabaseSettings database) throws SQLException {
    Properties config = new Properties();
    config.setProperty("user", database.user());
    config.setProperty("password", database.password());
    config.setProperty("ApplicationName", "relay-timelines");
    config.setProperty("replication", "database");
    config.setProperty("preferQueryMode", "simple");
    config.setProperty("assumeMinServerVersion", "10");
    config.setProperty("connectTimeout", Long.toString(PATIENCE.toSeconds()));
    config.setProperty("socketTimeout", Long.toString(PATIENCE.toSeconds()));
    return DriverManager.getConnection(database.jdbcUrl(), config);
  }
}
