package dev.orderonce.ingest;

import dev.orderonce.kit.DatabaseSettings;
import dev.orderonce.kit.embedded.LocalPostgres;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;

/**
 * The API as a program that stands still at one point of the write path, to be killed there. It
 * prints its port when it is ready, and the point each time that a thread has come to it.
 */
final class DoomedApi {

  private DoomedApi() {}

  /**
   * Runs it.
   *
   * @param args the database's port, the point, how many threads are to come to it, and the time
   *     that it is; another one than the other instances' would have it remove their keys, as those
   *     whose window is over
   */
  public static void main(String[] args) {
    DatabaseSettings database =
        new DatabaseSettings(
            "127.0.0.1", Integer.parseInt(args[0]), LocalPostgres.OWNER, LocalPostgres.OWNER, "");
    int last = Integer.parseInt(args[1]);
    FaultPoints points = new FaultPoints(point -> standStillAt(last, point));
    IngestService api =
        new IngestService(
            // Many of them share the database's connections: no more for reads than they use.
            Instances.settings(
                database,
                Map.of(
                    WriteSettings.WRITERS, args[2],
                    WriteSettings.DEADLINE, "60s",
                    IngestSettings.POOL_SIZE, "1")),
            Clock.fixed(Instant.parse(args[3]), ZoneOffset.UTC),
            points::around);
    api.start();
    System.out.println(api.port());
  }

  private static void standStillAt(int last, int point) {
    if (point == last) {
      System.out.println("at " + point);
      while (true) {
        LockSupport.park();
      }
    }
  }
}
