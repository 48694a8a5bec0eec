package dev.orderonce.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orderonce.kit.ProblemException;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class IntakeTest {

  private final AtomicBoolean databaseAnswers = new AtomicBoolean(true);
  private final Intake intake = new Intake(databaseAnswers::get);

  @Test
  void shouldTakeRequests() {
    assertThat(intake.refusal()).isNull();
    assertThat(intake.readiness().ready()).isTrue();
  }

  @Test
  void shouldRefuseWhileTheDatabaseIsAway() {
    // When
    databaseAnswers.set(false);

    // Then
    assertThat(code(intake.refusal())).isEqualTo("database_unavailable");
    assertThat(intake.readiness().ready()).isFalse();
    databaseAnswers.set(true);
    assertThat(intake.refusal()).isNull();
  }

  @Test
  void shouldStayReadyWithAFullQueueAndSaySo() {
    // When
    intake.queueIsFull(true);

    // Then
    assertThat(intake.refusal()).isNull();
    assertThat(intake.readiness().ready()).isTrue();
    assertThat(intake.readiness().detail()).contains("full");
  }

  @Test
  void shouldRefuseForGoodOnceItStops() {
    // When
    intake.stop();
    databaseAnswers.set(false);

    // Then
    assertThat(code(intake.refusal())).isEqualTo("stopping");
    assertThat(intake.readiness().ready()).isFalse();
  }

  private static String code(@Nullable ProblemException refusal) {
    return Objects.requireNonNull(refusal).problem().code();
  }
}
