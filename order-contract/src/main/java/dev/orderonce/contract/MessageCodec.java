package dev.orderonce.contract;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.StdSerializer;
import com.fasterxml.jackson.databind.ser.std.ToStringSerializer;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import java.io.IOException;
import java.io.Serial;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Messages to and from the JSON and the headers of records.
 *
 * <p>Writing leaves out absent members; reading passes over unknown ones, so that a newer writer
 * may add members without breaking an older reader. Safe for use by many threads.
 */
public final class MessageCodec {

  private static final ObjectMapper JSON =
      JsonMapper.builder()
          .addModule(new JavaTimeModule().addSerializer(Instant.class, new TimeSerializer()))
          .addModule(texts())
          .annotationIntrospector(new NullnessIntrospector())
          .defaultPropertyInclusion(
              JsonInclude.Value.construct(
                  JsonInclude.Include.NON_NULL, JsonInclude.Include.NON_NULL))
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
          .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
          .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private static final Instant EARLIEST = Instant.parse("0000-01-01T00:00:00Z");
  private static final Instant TOO_LATE = Instant.parse("+10000-01-01T00:00:00Z");

  /** Of the 55 characters that W3C has today, and of what a later version may add. */
  private static final int MAX_TRACEPARENT = 256;

  private static final ClassValue<ObjectWriter> WRITERS =
      new ClassValue<>() {
        @Override
        protected ObjectWriter computeValue(Class<?> type) {
          return JSON.writerFor(type);
        }
      };

  private static final ClassValue<ObjectReader> READERS =
      new ClassValue<>() {
        @Override
        protected ObjectReader computeValue(Class<?> type) {
          return JSON.readerFor(type);
        }
      };

  private MessageCodec() {}

  /** What is the same as its text is written as that, which is found once and not each time. */
  private static SimpleModule texts() {
    SimpleModule texts = new SimpleModule();
    Stream.of(
            OrderId.class,
            MessageId.class,
            CustomerId.class,
            AccountId.class,
            Reference.class,
            Sku.class)
        .forEach(type -> texts.addSerializer(type, ToStringSerializer.instance));
    return texts;
  }

  /** The JSON of a message's data, as UTF-8. */
  public static byte[] encode(Message message) {
    try {
      return WRITERS.get(message.getClass()).writeValueAsBytes(message);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a message could not be written as JSON", e);
    }
  }

  /**
   * Reads a whole record.
   *
   * @param header gives the text of a header, or null if the record has none of that name
   * @param value the record's value
   * @throws UndecodableMessageException if a header is missing or wrong, the type is unknown, or
   *     the value is not that type's JSON
   */
  public static Envelope<Message> decode(HeaderLookup header, byte @Nullable [] value)
      throws UndecodableMessageException {
    return decode(MessageTypes.STANDARD, header, value);
  }

  /**
   * Reads a whole record of one of the given types.
   *
   * @param header gives the text of a header, or null if the record has none of that name
   * @param value the record's value
   * @throws UndecodableMessageException if a header is missing or wrong, the type is not among the
   *     given ones, or the value is not that type's JSON
   */
  public static Envelope<Message> decode(
      MessageTypes types, HeaderLookup header, byte @Nullable [] value)
      throws UndecodableMessageException {
    String typeName = require(header, Headers.TYPE);
    MessageType type =
        types
            .byName(typeName)
            .orElseThrow(
                () -> new UndecodableMessageException("unknown type in ce_type: " + typeName));
    return new Envelope<>(
        read(header, Headers.ID, MessageId::parse),
        require(header, Headers.SOURCE),
        read(header, Headers.TENANT, TenantId::new),
        read(header, Headers.TIME, MessageCodec::time),
        read(header, Headers.TRACEPARENT, MessageCodec::traceparent),
        read(header, Headers.CORRELATION_ID, MessageId::parse),
        read(header, Headers.CAUSATION_ID, MessageId::parse),
        decode(type, value));
  }

  /** Reads the data of a message whose type is known. */
  public static Message decode(MessageType type, byte @Nullable [] value)
      throws UndecodableMessageException {
    if (value == null) {
      throw new UndecodableMessageException(type.simpleName() + " without a value");
    }
    try {
      Message message = READERS.get(type.dataClass()).readValue(value);
      if (message == null) {
        throw new UndecodableMessageException(
            "the value is not a %s: it is null".formatted(type.simpleName()));
      }
      return message;
    } catch (IOException | IllegalArgumentException e) {
      throw new UndecodableMessageException(
          "the value is not a %s: %s".formatted(type.simpleName(), firstLine(e)), e);
    }
  }

  /**
   * CloudEvents has times as RFC 3339 has them, with years of four digits. {@link Instant} takes
   * far later ones, to which nothing can be added, and of which milliseconds cannot be counted.
   */
  private static Instant time(String text) {
    Instant time = Times.parse(text);
    if (time.isBefore(EARLIEST) || !time.isBefore(TOO_LATE)) {
      throw new IllegalArgumentException("the year must be one from 0 to 9999");
    }
    return time;
  }

  /** It goes on with all that follows, which would else be larger than what it follows from. */
  private static String traceparent(String text) {
    if (text.length() > MAX_TRACEPARENT) {
      throw new IllegalArgumentException("longer than %d characters".formatted(MAX_TRACEPARENT));
    }
    return text;
  }

  private static String require(HeaderLookup header, String name)
      throws UndecodableMessageException {
    String text = header.apply(name);
    if (text == null) {
      throw new UndecodableMessageException("header missing: " + name);
    }
    return text;
  }

  private static <T> T read(HeaderLookup header, String name, Function<String, T> parser)
      throws UndecodableMessageException {
    String text = require(header, name);
    try {
      return parser.apply(text);
    } catch (IllegalArgumentException | DateTimeException e) {
      throw new UndecodableMessageException(
          "header %s is wrong: %s".formatted(name, firstLine(e)), e);
    }
  }

  private static String firstLine(Exception e) {
    if (e instanceof JsonMappingException mapping && !mapping.getPath().isEmpty()) {
      String field = String.valueOf(mapping.getPath().getLast().getFieldName());
      return "field %s: %s".formatted(field, mapping.getOriginalMessage());
    }
    return String.valueOf(e.getMessage()).lines().findFirst().orElse(e.getClass().getSimpleName());
  }

  /** Writes a point in time as headers have it too. */
  private static final class TimeSerializer extends StdSerializer<Instant> {

    @Serial private static final long serialVersionUID = 1;

    TimeSerializer() {
      super(Instant.class);
    }

    @Override
    public void serialize(Instant time, JsonGenerator json, SerializerProvider provider)
        throws IOException {
      json.writeString(Times.write(time));
    }
  }

  /** Looks a record's header up by name. */
  @FunctionalInterface
  public interface HeaderLookup {
    @Nullable String apply(String name);
  }
}
