package dev.orderonce.relay;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class BackoffTest {

  @Test
  void shouldDoubleUpToABoundAndBeginAnew() {
    // Given
    Backoff backoff = new Backoff();

    // When
    var first = Stream.generate(backoff::next).limit(8).toList();
    backoff.reset();

    // Then
    assertThat(first).startsWith(Backoff.SHORTEST, Backoff.SHORTEST.multipliedBy(2));
    assertThat(first).endsWith(Backoff.LONGEST, Backoff.LONGEST);
    assertThat(backoff.next()).isEqualTo(Backoff.SHORTEST);
  }
}
