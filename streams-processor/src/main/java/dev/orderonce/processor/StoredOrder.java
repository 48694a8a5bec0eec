package dev.orderonce.processor;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.orderonce.contract.AccountId;
import dev.orderonce.contract.CustomerId;
import dev.orderonce.contract.Item;
import dev.orderonce.contract.Items;
import dev.orderonce.contract.MessageId;
import dev.orderonce.contract.Money;
import dev.orderonce.contract.OrderId;
import dev.orderonce.contract.OrderReason;
import dev.orderonce.contract.OrderState;
import dev.orderonce.contract.Reference;
import dev.orderonce.contract.SagaStep;
import dev.orderonce.contract.Sku;
import dev.orderonce.contract.TenantId;
import dev.orderonce.processor.order.Ending;
import dev.orderonce.processor.order.MessageMemory;
import dev.orderonce.processor.order.Order;
import dev.orderonce.processor.order.OrderData;
import dev.orderonce.processor.order.Progress;
import dev.orderonce.processor.order.Saga;
import dev.orderonce.processor.order.StepState;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.Charset;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * An order as bytes in the store, and in the store's changelog, which outlives a version of this
 * program: the first byte says which form the rest has.
 */
final class StoredOrder {

  private static final byte FORM = 2;
  private static final String UNREADABLE = "an order could not be read from the store";
  private static final int ABSENT = -1;
  private static final byte[] NONE = {};
  private static final EnumCodes<OrderState> STATES =
      new EnumCodes<>(
          OrderState.class,
          Map.of(
              OrderState.CREATED, 1,
              OrderState.PAID, 2,
              OrderState.COMPLETED, 3,
              OrderState.CANCELLED, 4,
              OrderState.REFUNDED, 5));
  private static final EnumCodes<Progress> PROGRESS =
      new EnumCodes<>(
          Progress.class,
          Map.of(
              Progress.UNDER_WAY, 1,
              Progress.DONE, 2,
              Progress.REFUSED, 3,
              Progress.UNDOING, 4,
              Progress.UNDONE, 5,
              Progress.UNANSWERED, 6,
              Progress.STUCK, 7));
  private static final long NO_DEADLINE = -1;

  private StoredOrder() {}

  static byte[] write(Order order) {
    ByteWriter out = new ByteWriter();
    out.writeByte(FORM);
    out.writeByte(STATES.code(order.state()));
    writeData(out, order.data());
    switch (order) {
      case Order.Cancelled cancelled -> writeEnding(out, cancelled.why());
      case Order.Refunded refunded -> writeEnding(out, refunded.why());
      case Order.Created _, Order.Paid _, Order.Completed _ -> {}
    }
    return out.toBytes();
  }

  static Order read(byte[] bytes) {
    ByteBuffer in = ByteBuffer.wrap(bytes);
    try {
      byte form = in.get();
      if (form != FORM) {
        throw new IOException("form %d of a stored order is not known".formatted(form));
      }
      OrderState state = STATES.constant(in.get());
      OrderData data = readData(in);
      return switch (state) {
        case CREATED -> new Order.Created(data);
        case PAID -> new Order.Paid(data);
        case COMPLETED -> new Order.Completed(data);
        case CANCELLED -> new Order.Cancelled(data, readEnding(in));
        case REFUNDED -> new Order.Refunded(data, readEnding(in));
      };
    } catch (IOException e) {
      throw new UncheckedIOException(UNREADABLE, e);
    } catch (BufferUnderflowException e) {
      throw new UncheckedIOException(UNREADABLE, new IOException("it ends too early", e));
    }
  }

  private static void writeData(ByteWriter out, OrderData data) {
    writePlaced(out, data.placed());
    writeNullable(out, data.account() == null ? null : data.account().value());
    out.writeLong(data.version());
    writeInstant(out, data.updatedAt());
    out.writeLong(data.changedAt().toEpochMilli());
    writeSaga(out, data.saga());
    out.writeByte(data.decided().ids().size());
    for (MessageId id : data.decided().ids()) {
      writeUuid(out, id.value());
    }
  }

  private static OrderData readData(ByteBuffer in) throws IOException {
    OrderData.Placed placed = readPlaced(in);
    String account = readNullable(in);
    long version = in.getLong();
    Instant updatedAt = readInstant(in);
    Instant changedAt = Instant.ofEpochMilli(in.getLong());
    Saga saga = readSaga(in);
    List<MessageId> decided = new ArrayList<>();
    for (int left = Byte.toUnsignedInt(in.get()); left > 0; left--) {
      decided.add(new MessageId(readUuid(in)));
    }
    return new OrderData(
        placed,
        account == null ? null : new AccountId(account),
        version,
        updatedAt,
        changedAt,
        saga,
        new MessageMemory(decided));
  }

  private static void writePlaced(ByteWriter out, OrderData.Placed placed) {
    writeUuid(out, placed.orderId().value());
    out.writeAscii(placed.tenant().value());
    out.writeAscii(placed.customerId().value());
    out.writeLong(placed.money().amount());
    out.writeAscii(placed.money().currency().getCurrencyCode());
    writeNullable(out, placed.reference() == null ? null : placed.reference().value());
    writeItems(out, placed.items());
    writeInstant(out, placed.createdAt());
  }

  private static OrderData.Placed readPlaced(ByteBuffer in) {
    OrderId orderId = new OrderId(readUuid(in));
    TenantId tenant = new TenantId(readAscii(in));
    CustomerId customerId = new CustomerId(readAscii(in));
    Money money = Money.of(in.getLong(), readAscii(in));
    String reference = readNullable(in);
    Items items = readItems(in);
    return new OrderData.Placed(
        orderId,
        tenant,
        customerId,
        money,
        reference == null ? null : new Reference(reference),
        items,
        readInstant(in));
  }

  private static void writeItems(ByteWriter out, @Nullable Items items) {
    out.writeByte(items == null ? 0 : items.list().size());
    if (items != null) {
      for (Item item : items.list()) {
        out.writeAscii(item.sku().value());
        out.writeInt(item.quantity());
      }
    }
  }

  private static @Nullable Items readItems(ByteBuffer in) {
    List<Item> items = new ArrayList<>();
    for (int left = Byte.toUnsignedInt(in.get()); left > 0; left--) {
      items.add(new Item(new Sku(readAscii(in)), in.getInt()));
    }
    return items.isEmpty() ? null : new Items(items);
  }

  private static void writeSaga(ByteWriter out, Saga saga) {
    out.writeByte(saga.steps().size());
    for (StepState state : saga.steps()) {
      out.writeAscii(state.step().label());
      out.writeByte(PROGRESS.code(state.progress()));
      out.writeInt(state.tries());
      out.writeLong(state.deadline() == null ? NO_DEADLINE : state.deadline().toEpochMilli());
    }
  }

  private static Saga readSaga(ByteBuffer in) throws IOException {
    List<StepState> steps = new ArrayList<>();
    for (int left = Byte.toUnsignedInt(in.get()); left > 0; left--) {
      SagaStep step = SagaStep.of(readAscii(in));
      Progress progress = PROGRESS.constant(in.get());
      int tries = in.getInt();
      long deadline = in.getLong();
      steps.add(
          new StepState(
              step,
              progress,
              tries,
              deadline == NO_DEADLINE ? null : Instant.ofEpochMilli(deadline)));
    }
    return new Saga(steps);
  }

  private static void writeEnding(ByteWriter out, Ending ending) {
    out.writeAscii(ending.reason().label());
    writeNullable(out, ending.detail());
  }

  private static Ending readEnding(ByteBuffer in) {
    return new Ending(new OrderReason(readAscii(in)), readNullable(in));
  }

  private static void writeUuid(ByteWriter out, UUID uuid) {
    out.writeLong(uuid.getMostSignificantBits());
    out.writeLong(uuid.getLeastSignificantBits());
  }

  private static UUID readUuid(ByteBuffer in) {
    return new UUID(in.getLong(), in.getLong());
  }

  private static void writeInstant(ByteWriter out, Instant instant) {
    out.writeLong(instant.getEpochSecond());
    out.writeInt(instant.getNano());
  }

  private static Instant readInstant(ByteBuffer in) {
    return Instant.ofEpochSecond(in.getLong(), in.getInt());
  }

  /** With four bytes for the length: a client's own words may be longer than two can tell. */
  private static void writeNullable(ByteWriter out, @Nullable String text) {
    byte[] utf8 = text == null ? NONE : text.getBytes(UTF_8);
    out.writeInt(text == null ? ABSENT : utf8.length);
    out.write(utf8);
  }

  private static @Nullable String readNullable(ByteBuffer in) {
    int length = in.getInt();
    return length == ABSENT ? null : readText(in, length, UTF_8);
  }

  private static String readAscii(ByteBuffer in) {
    return readText(in, Short.toUnsignedInt(in.getShort()), US_ASCII);
  }

  private static String readText(ByteBuffer in, int length, Charset charset) {
    int begin = in.position();
    if (length < 0 || length > in.remaining()) {
      throw new BufferUnderflowException();
    }
    in.position(begin + length);
    return new String(in.array(), in.arrayOffset() + begin, length, charset);
  }
}
