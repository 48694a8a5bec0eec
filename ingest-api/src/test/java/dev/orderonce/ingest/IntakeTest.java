package dev.orderonce.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orderonce.kit.ProblemException;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.slf4j.event.EventRecordingLogger;
import org.slf4j.event.SubstituteLoggingEvent;
import org.slf4j.helpers.SubstituteLogger;

class IntakeTest {

  private final AtomicBoolean databaseAnswers = new AtomicBoolean(true);
  private final Queue<SubstituteLoggingEvent> told = new ConcurrentLinkedQueue<>();
  private final Intake intake =
      new Intake(
          databaseAnswers::get,
          new EventRecordingLogger(new SubstituteLogger("told", told, true), told));

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

  @Test
  void shouldTellOnceOfEachChange() {
    // When
    for (boolean answers : new boolean[] {true, false, false, true, true, false}) {
      databaseAnswers.set(answers);
      intake.tell();
      assertThat(intake.refusal() == null).isEqualTo(answers);
    }
    intake.queueIsFull(true);
    databaseAnswers.set(true);
    intake.queueIsFull(true);
    intake.tell();
    intake.queueIsFull(false);
    intake.stop();
    intake.stop();

    // Then
    assertThat(told)
        .extracting(event -> event.getLevel() + " " + event.getArgumentArray()[0])
        .containsExactly(
            "WARN the database is away",
            "INFO the API accepts requests",
            "WARN the database is away",
            "WARN the write queue is full",
            "INFO the API accepts requests",
            "INFO the API is stopping");
  }

  private static String code(@Nullable ProblemException refusal) {
    return Objects.requireNonNull(refusal).problem().code();
  }
}
