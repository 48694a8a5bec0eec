package dev.orderonce.subscribers;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class UpkeepTest {

  @Test
  void shouldDoItAgainWhateverItThrew() throws InterruptedException {
    // Given
    Queue<Throwable> failures =
        new ArrayDeque<>(
            List.of(
                new Exception("away"), new IllegalStateException("x"), new AssertionError("y")));
    CountDownLatch done = new CountDownLatch(1);

    // When
    try (Upkeep upkeep = new Upkeep()) {
      upkeep.every(
          Duration.ofMillis(1),
          "a test",
          () -> {
            fail(failures.poll());
            done.countDown();
          });

      // Then
      assertThat(done.await(30, TimeUnit.SECONDS)).isTrue();
    }
  }

  private static void fail(@Nullable Throwable failure) throws Exception {
    switch (failure) {
      case null -> {}
      case Exception exception -> throw exception;
      case Error error -> throw error;
      case Throwable other -> throw new IllegalStateException(other);
    }
  }
}
