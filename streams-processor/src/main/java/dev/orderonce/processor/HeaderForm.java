package dev.orderonce.processor;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.orderonce.contract.Envelope;
import dev.orderonce.contract.Headers;
import dev.orderonce.contract.MessageId;
import dev.orderonce.contract.OrderId;
import dev.orderonce.contract.TenantId;
import dev.orderonce.contract.Times;
import java.time.Instant;
import java.util.function.Function;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.jspecify.annotations.Nullable;

/**
 * The headers of messages as they lie in records: the same as {@link Envelope#headers}, in the same
 * order. What several messages in a row share, as those do that follow from one, is put into bytes
 * once. For use by one thread.
 */
final class HeaderForm {

  private static final Header SPEC_VERSION = header(Headers.SPEC_VERSION, Headers.SPEC_VERSION_1_0);
  private static final Header CONTENT_TYPE = header(Headers.CONTENT_TYPE, Headers.APPLICATION_JSON);

  private final Latest<String> source = new Latest<>(Headers.SOURCE, Function.identity());
  private final Latest<Instant> time = new Latest<>(Headers.TIME, Times::write);
  private final Latest<OrderId> subject = new Latest<>(Headers.SUBJECT, OrderId::toString);
  private final Latest<TenantId> tenant = new Latest<>(Headers.TENANT, TenantId::value);
  private final Latest<String> trace = new Latest<>(Headers.TRACEPARENT, Function.identity());
  private final Latest<MessageId> correlation =
      new Latest<>(Headers.CORRELATION_ID, MessageId::toString);
  private final Latest<MessageId> causation =
      new Latest<>(Headers.CAUSATION_ID, MessageId::toString);

  RecordHeaders of(Envelope<?> message) {
    return new RecordHeaders(
        new Header[] {
          SPEC_VERSION,
          header(Headers.ID, message.id().toString()),
          source.of(message.source()),
          header(Headers.TYPE, message.type().typeName()),
          time.of(message.time()),
          subject.of(message.data().orderId()),
          CONTENT_TYPE,
          tenant.of(message.tenant()),
          trace.of(message.traceparent()),
          correlation.of(message.correlationId()),
          causation.of(message.causationId())
        });
  }

  private static Header header(String name, String text) {
    return new RecordHeader(name, text.getBytes(UTF_8));
  }

  /** The header with the value that it was last asked for. */
  private static final class Latest<T> {

    private final String name;
    private final Function<T, String> text;
    private @Nullable T value;
    private @Nullable Header header;

    Latest(String name, Function<T, String> text) {
      this.name = name;
      this.text = text;
    }

    Header of(T wanted) {
      Header known = header;
      if (known != null && wanted.equals(value)) {
        return known;
      }
      Header made = HeaderForm.header(name, text.apply(wanted));
      value = wanted;
      header = made;
      return made;
    }
  }
}
