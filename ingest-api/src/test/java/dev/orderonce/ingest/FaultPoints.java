package dev.orderonce.ingest;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import javax.sql.DataSource;

/** Database connections that tell before and after each step that somebody takes on them. */
final class FaultPoints {

  private static final Set<String> STEPS =
      Set.of("getConnection", "executeQuery", "executeUpdate", "commit", "close");

  private final ThreadLocal<AtomicInteger> steps = ThreadLocal.withInitial(AtomicInteger::new);
  private final Consumer<Integer> listener;

  /**
   * Fault points.
   *
   * @param listener is told the number of each point when it is reached, in the thread that has
   *     reached it; each thread's points are counted from 1, and anew when it takes a connection
   */
  FaultPoints(Consumer<Integer> listener) {
    this.listener = listener;
  }

  DataSource around(DataSource database) {
    return around(DataSource.class, database);
  }

  private <T> T around(Class<T> type, T target) {
    return type.cast(
        Proxy.newProxyInstance(
            type.getClassLoader(),
            new Class<?>[] {type},
            (proxy, method, arguments) -> {
              if (method.getName().equals("getConnection")) {
                steps.get().set(0);
              }
              boolean isStep =
                  STEPS.contains(method.getName())
                      && !(target instanceof PreparedStatement && method.getName().equals("close"));
              if (isStep) {
                listener.accept(steps.get().incrementAndGet());
              }
              try {
                Object result = method.invoke(target, arguments);
                if (isStep && target instanceof Connection && method.getName().equals("close")) {
                  listener.accept(steps.get().incrementAndGet());
                }
                return switch (result) {
                  case PreparedStatement statement -> around(PreparedStatement.class, statement);
                  case Connection connection -> around(Connection.class, connection);
                  case null, default -> result;
                };
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            }));
  }
}
