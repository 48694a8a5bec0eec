package dev.orderonce.subscribers;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import dev.orderonce.contract.Headers;
import dev.orderonce.subscribers.DeadLetter.Reason;
import dev.orderonce.subscribers.DeadLetter.State;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/**
 * A dead letter as answers show it.
 *
 * @param key as text, whatever its bytes are
 * @param value the record's value if it is text; only where one letter is asked for
 * @param valueBase64 the record's value if it is no text; likewise
 * @param behind how many of its key wait behind it; likewise
 */
record DeadLetterView(
    long id,
    String subscriber,
    String state,
    @Nullable String reason,
    @Nullable String error,
    int attempts,
    String topic,
    int partition,
    long offset,
    @Nullable String key,
    @Nullable String type,
    @Nullable String messageId,
    String putAsideAt,
    @Nullable JsonNode headers,
    @Nullable String value,
    @Nullable String valueBase64,
    @Nullable Long behind,
    @Nullable List<ActionView> actions) {

  /** What an operator did about it. */
  record ActionView(String action, String operator, String reason, String outcome, String at) {

    static ActionView of(DeadLetterBook.Action action) {
      return new ActionView(
          action.action().toLowerCase(Locale.ROOT),
          action.operator(),
          action.reason(),
          action.outcome(),
          action.at().toString());
    }
  }

  static DeadLetterView brief(DeadLetter letter) {
    return of(letter, null, null, null, null, null);
  }

  static DeadLetterView full(DeadLetter letter, long behind, List<DeadLetterBook.Action> actions) {
    byte[] value = letter.record().value();
    String text = text(value);
    return of(
        letter,
        HeadersJson.of(letter.record().headers()),
        text,
        value == null || text != null ? null : Base64.getEncoder().encodeToString(value),
        behind,
        actions.stream().map(ActionView::of).toList());
  }

  static String name(State state) {
    return state.name().toLowerCase(Locale.ROOT);
  }

  private static DeadLetterView of(
      DeadLetter letter,
      @Nullable JsonNode headers,
      @Nullable String value,
      @Nullable String valueBase64,
      @Nullable Long behind,
      @Nullable List<ActionView> actions) {
    ConsumerRecord<byte[], byte[]> record = letter.record();
    Reason reason = letter.reason();
    UUID messageId = letter.messageId();
    return new DeadLetterView(
        letter.id(),
        letter.subscriber(),
        name(letter.state()),
        reason == null ? null : reason.name().toLowerCase(Locale.ROOT),
        letter.error(),
        letter.attempts(),
        record.topic(),
        record.partition(),
        record.offset(),
        record.key() == null ? null : new String(record.key(), UTF_8),
        Received.headerText(record, Headers.TYPE),
        messageId == null ? null : messageId.toString(),
        letter.putAsideAt().toString(),
        headers,
        value,
        valueBase64,
        behind,
        actions);
  }

  private static @Nullable String text(byte @Nullable [] bytes) {
    try {
      return bytes == null ? null : UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      return null;
    }
  }
}
