package dev.orderonce.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.orderonce.contract.TenantId;
import io.github.bucket4j.TimeMeter;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TenantRatesTest {

  private static final TenantId DEMO = new TenantId("demo");

  private final AtomicLong nanos = new AtomicLong();
  private final TenantRates rates =
      new TenantRates(
          new Rate(2, 10),
          new TimeMeter() {
            @Override
            public long currentTimeNanos() {
              return nanos.get();
            }

            @Override
            public boolean isWallClockBased() {
              return false;
            }
          });

  @Test
  void shouldGrantTheQuotaAtOnceAndThenSayWhenTheNextIsGranted() {
    assertThat(rates.take(DEMO)).isEqualTo(new TenantRates.Grant(true, 1, 5));
    assertThat(rates.take(DEMO)).isEqualTo(new TenantRates.Grant(true, 0, 10));
    assertThat(rates.take(DEMO)).isEqualTo(new TenantRates.Grant(false, 0, 5));
  }

  @Test
  void shouldGrantTheNextWhenItSaidSo() {
    // Given
    rates.take(DEMO);
    rates.take(DEMO);

    // When
    nanos.addAndGet(Duration.ofSeconds(5).toNanos() - 1);
    TenantRates.Grant before = rates.take(DEMO);
    nanos.addAndGet(1);
    TenantRates.Grant then = rates.take(DEMO);

    // Then
    assertThat(before.granted()).isFalse();
    assertThat(then.granted()).isTrue();
  }

  @Test
  void shouldKeepTheQuotasOfTenantsApart() {
    // Given
    rates.take(DEMO);
    rates.take(DEMO);

    // When, Then
    assertThat(rates.take(new TenantId("acme")).granted()).isTrue();
  }

  @Test
  void shouldReadTheFormOfTheSetting() {
    assertThat(Rate.parse("500/10s")).contains(new Rate(500, 10));
    assertThat(Rate.parse("none")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "500", "500/10", "0/10s", "500/0s", "-1/1s", "500/1m", "5 / 1s"})
  void shouldRefuseAnotherForm(String text) {
    assertThatThrownBy(() -> Rate.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("500/10s");
  }
}
