package dev.orderonce.contract;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class MessageCodecTest {

  static List<Message> samples() {
    return Samples.all();
  }

  @ParameterizedTest
  @MethodSource("samples")
  void shouldReadWhatItWrote(Message message) throws UndecodableMessageException {
    // Given
    byte[] json = MessageCodec.encode(message);

    // When
    Message read = MessageCodec.decode(MessageType.of(message), json);

    // Then
    assertThat(read).isEqualTo(message);
  }

  @ParameterizedTest
  @MethodSource("samples")
  void shouldReadTheWholeEnvelopeBack(Message message) throws UndecodableMessageException {
    // Given
    Envelope<Message> envelope = envelope(message);

    // When
    Envelope<Message> read =
        MessageCodec.decode(envelope.headers()::get, MessageCodec.encode(message));

    // Then
    assertThat(read).isEqualTo(envelope);
  }

  @Test
  void shouldWriteMoneyFlatAndLeaveAbsentMembersOut() {
    // When
    String json =
        new String(
            MessageCodec.encode(
                new OrderCommand.PlaceOrder(
                    Samples.ORDER, Samples.CUSTOMER, Samples.MONEY, null, null, null)),
            UTF_8);

    // Then
    assertThat(json)
        .isEqualTo(
            """
            {"orderId":"01936b1e-8a4e-7c3a-9f52-1b1c6e0c7a11","customerId":"cust_1",\
            "amount":2500,"currency":"EUR"}\
            """);
  }

  @Test
  void shouldPassOverMembersThatANewerWriterAdded() throws UndecodableMessageException {
    // Given
    byte[] json =
        "{\"orderId\":\"%s\",\"colour\":\"red\"}".formatted(Samples.ORDER).getBytes(UTF_8);

    // When
    Message read = MessageCodec.decode(typeOf(OrderCommand.CompleteOrder.class), json);

    // Then
    assertThat(read).isEqualTo(new OrderCommand.CompleteOrder(Samples.ORDER));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      textBlock =
          """
          {}                                                                  | amount
          {"orderId":null,"chargeId":"%c","amount":1,"currency":"EUR"}        | orderId
          {"orderId":"1","chargeId":"%c","amount":1,"currency":"EUR"}         | orderId
          {"orderId":"%o","amount":1,"currency":"EUR"}                        | chargeId
          {"orderId":"%o","chargeId":"%c","currency":"EUR"}                   | amount
          {"orderId":"%o","chargeId":"%c","amount":0,"currency":"EUR"}        | amount
          {"orderId":"%o","chargeId":"%c","amount":1.5,"currency":"EUR"}      | Floating-point
          {"orderId":"%o","chargeId":"%c","amount":"1","currency":"EUR"}      | String
          {"orderId":"%o","chargeId":"%c","amount":1}                         | currency
          {"orderId":"%o","chargeId":"%c","amount":1,"currency":"XXY"}        | Currency
          {"orderId":"%o","chargeId":"%c","amount":1,"currency":"EUR"} x      | token
          null                                                                | it is null
          """)
  void shouldNameWhatIsWrongWithAValue(String template, String expected) {
    // Given
    String json =
        template
            .strip()
            .replace("%o", Samples.ORDER.toString())
            .replace("%c", Samples.CHARGE.toString());

    // When, Then
    assertThatThrownBy(() ->
            MessageCodec.decode(typeOf(PaymentReply.PaymentCaptured.class), json.getBytes(UTF_8)))
        .isInstanceOf(UndecodableMessageException.class)
        .hasMessageContaining("PaymentCaptured")
        .hasMessageContaining(expected);
  }

  @ParameterizedTest
  @CsvSource({
    "ce_id, not-a-uuid",
    "ce_type, dev.orderonce.order.eaten.v1",
    "ce_time, yesterday",
    "ce_time, +10000-01-01T00:00:00Z",
    "ce_time, -0001-12-31T23:59:59Z",
    "tenant, with space",
    "correlationid, 1",
    "causationid, ''"
  })
  void shouldNameTheHeaderThatIsWrongOrMissing(String header, String wrong) {
    // Given
    Message message = new OrderCommand.CompleteOrder(Samples.ORDER);
    Map<String, String> headers = new HashMap<>(envelope(message).headers());

    // When, Then
    headers.put(header, wrong);
    assertThatThrownBy(() -> MessageCodec.decode(headers::get, MessageCodec.encode(message)))
        .isInstanceOf(UndecodableMessageException.class)
        .hasMessageContaining(header);
    headers.remove(header);
    assertThatThrownBy(() -> MessageCodec.decode(headers::get, MessageCodec.encode(message)))
        .isInstanceOf(UndecodableMessageException.class)
        .hasMessageContaining("header missing: " + header);
  }

  @Test
  void shouldNotReadATraceparentWithoutEnd() {
    // Given
    Message message = new OrderCommand.CompleteOrder(Samples.ORDER);
    Map<String, String> headers = new HashMap<>(envelope(message).headers());
    headers.put("traceparent", "0".repeat(257));

    // When, Then
    assertThatThrownBy(() -> MessageCodec.decode(headers::get, MessageCodec.encode(message)))
        .isInstanceOf(UndecodableMessageException.class)
        .hasMessage("header traceparent is wrong: longer than 256 characters");
  }

  @ParameterizedTest
  @ValueSource(classes = {OrderCommand.CancelOrder.class, OrderCommand.RefundOrder.class})
  void shouldOnlyReadWordsThatItCanWriteAgain(Class<? extends Message> command) {
    for (String words : List.of("\\ud83d", "\\ude00 x", "\\u0000", "", "w".repeat(257))) {
      // Given
      byte[] json =
          "{\"orderId\":\"%s\",\"reason\":\"%s\"}".formatted(Samples.ORDER, words).getBytes(UTF_8);

      // When, Then
      assertThatThrownBy(() -> MessageCodec.decode(typeOf(command), json))
          .isInstanceOf(UndecodableMessageException.class)
          .hasMessageContaining("reason must");
    }
  }

  private static Envelope<Message> envelope(Message message) {
    return new Envelope<>(
        Samples.COMMAND,
        "/orderonce/test",
        new TenantId("demo"),
        Samples.TIME,
        "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
        Samples.COMMAND,
        Samples.CHARGE,
        message);
  }

  private static MessageType typeOf(Class<? extends Message> dataClass) {
    return MessageTypes.STANDARD.byClass(dataClass).orElseThrow();
  }
}
