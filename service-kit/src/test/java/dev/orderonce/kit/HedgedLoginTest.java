package dev.orderonce.kit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class HedgedLoginTest {

  private static final Duration LONG = Duration.ofMinutes(1);

  private final AtomicInteger attempts = new AtomicInteger();
  private final CountDownLatch answered = new CountDownLatch(1);
  private final CountDownLatch closed = new CountDownLatch(1);

  @Test
  void shouldBeginOnlyOneWhileThatIsAnswered() throws SQLException {
    // When
    Connection connection = new HedgedLogin(() -> connect(0), LONG, 3).first();

    // Then
    assertThat(connection).isNotNull();
    assertThat(attempts).hasValue(1);
    assertThat(closed.getCount()).isOne();
  }

  @Test
  void shouldUseTheNextWhereOneIsSwallowedAndCloseWhatComesLate() throws Exception {
    // Given
    HedgedLogin login = new HedgedLogin(() -> connect(1), Duration.ofMillis(50), 3);

    // When
    Connection connection = login.first();
    boolean closedBefore = closed.getCount() == 0;
    answered.countDown();

    // Then
    assertThat(connection).isNotNull();
    assertThat(closedBefore).isFalse();
    assertThat(closed.await(20, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void shouldBeginNoMoreThanItMay() throws Exception {
    // Given
    HedgedLogin login = new HedgedLogin(() -> connect(3), Duration.ofMillis(1), 3);
    Thread later = Thread.startVirtualThread(this::answerThree);

    // When
    Connection connection = login.first();

    // Then
    later.join();
    assertThat(connection).isNotNull();
    assertThat(attempts).hasValue(3);
  }

  @Test
  void shouldAwaitTheOthersWhereOneIsRefused() throws SQLException {
    // Given
    HedgedLogin login =
        new HedgedLogin(
            () -> {
              int number = attempts.incrementAndGet();
              if (number == 1) {
                return connectionOnceAnswered();
              }
              if (number == 3) {
                answered.countDown();
              }
              throw new SQLException("sorry, too many clients already");
            },
            Duration.ofMillis(50),
            3);

    // When
    Connection connection = login.first();

    // Then
    assertThat(connection).isNotNull();
  }

  @Test
  void shouldEndWithAnError() {
    // Given
    Error error = new OutOfMemoryError("unable to create native thread");
    HedgedLogin login =
        new HedgedLogin(
            () -> {
              throw error;
            },
            LONG,
            3);

    // Then
    assertThatThrownBy(login::first).isInstanceOf(SQLException.class).hasCause(error);
  }

  @Test
  void shouldEndWithARefusalWhereNoOtherIsUnderWay() {
    // Given
    SQLException refusal = new SQLException("no such user");
    HedgedLogin login =
        new HedgedLogin(
            () -> {
              throw refusal;
            },
            LONG,
            3);

    // Then
    assertThatThrownBy(login::first).isSameAs(refusal);
  }

  @Test
  void shouldEndWhenItIsInterrupted() {
    // Given
    HedgedLogin login = new HedgedLogin(() -> connect(3), LONG, 3);
    Thread.currentThread().interrupt();

    // Then
    assertThatThrownBy(login::first).isInstanceOf(SQLException.class);
    assertThat(Thread.interrupted()).isTrue();
    answered.countDown();
  }

  @Test
  void shouldGiveUpWhatIsUnderWayWhenNobodyWantsItAnyMore() throws Exception {
    // Given
    HedgedLogin login = new HedgedLogin(() -> connect(3), LONG, 3);
    Thread later = Thread.startVirtualThread(() -> endOnceUnderWay(login));

    // Then
    assertThatThrownBy(login::first).isInstanceOf(SQLException.class);
    later.join();
    answered.countDown();
    assertThat(closed.await(20, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void shouldBeginNoneWhenNobodyWantsItAnyMore() {
    // Given
    HedgedLogin login = new HedgedLogin(() -> connect(3), LONG, 3);
    login.end();

    // Then
    assertThatThrownBy(login::first).isInstanceOf(SQLException.class);
    assertThat(attempts).hasValue(0);
  }

  private void endOnceUnderWay(HedgedLogin login) {
    try {
      while (attempts.get() == 0) {
        Thread.sleep(1);
      }
      login.end();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Long enough after the third that a fourth would have begun. */
  private void answerThree() {
    try {
      while (attempts.get() < 3) {
        Thread.sleep(1);
      }
      Thread.sleep(50);
      answered.countDown();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** The first attempts are not answered before the test says so. */
  private Connection connect(int swallowed) throws SQLException {
    return attempts.incrementAndGet() <= swallowed ? connectionOnceAnswered() : connection();
  }

  private Connection connectionOnceAnswered() throws SQLException {
    try {
      answered.await();
    } catch (InterruptedException e) {
      throw new SQLException(e);
    }
    return connection();
  }

  /** One that tells only that it was closed. */
  private Connection connection() {
    return (Connection)
        Proxy.newProxyInstance(
            getClass().getClassLoader(),
            new Class<?>[] {Connection.class},
            (proxy, method, arguments) -> {
              if (method.getName().equals("close")) {
                closed.countDown();
              }
              return null;
            });
  }
}
