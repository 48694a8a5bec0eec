package dev.orderonce.processor;

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
import dev.orderonce.processor.order.CommandMemory;
import dev.orderonce.processor.order.Ending;
import dev.orderonce.processor.order.Order;
import dev.orderonce.processor.order.OrderData;
import dev.orderonce.processor.order.Progress;
import dev.orderonce.processor.order.Saga;
import dev.orderonce.processor.order.StepState;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
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
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(256);
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      out.writeByte(FORM);
      out.writeByte(STATES.code(order.state()));
      writeData(out, order.data());
      switch (order) {
        case Order.Cancelled cancelled -> writeEnding(out, cancelled.why());
        case Order.Refunded refunded -> writeEnding(out, refunded.why());
        case Order.Created _, Order.Paid _, Order.Completed _ -> {}
      }
    } catch (IOException e) {
      throw new UncheckedIOException("an order could not be written to the store", e);
    }
    return bytes.toByteArray();
  }

  static Order read(byte[] bytes) {
    try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
      byte form = in.readByte();
      if (form != FORM) {
        throw new IOException("form %d of a stored order is not known".formatted(form));
      }
      OrderState state = STATES.constant(in.readByte());
      OrderData data = readData(in);
      return switch (state) {
        case CREATED -> new Order.Created(data);
        case PAID -> new Order.Paid(data);
        case COMPLETED -> new Order.Completed(data);
        case CANCELLED -> new Order.Cancelled(data, readEnding(in));
        case REFUNDED -> new Order.Refunded(data, readEnding(in));
      };
    } catch (IOException e) {
      throw new UncheckedIOException("an order could not be read from the store", e);
    }
  }

  private static void writeData(DataOutputStream out, OrderData data) throws IOException {
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

  private static OrderData readData(DataInputStream in) throws IOException {
    OrderData.Placed placed = readPlaced(in);
    String account = readNullable(in);
    long version = in.readLong();
    Instant updatedAt = readInstant(in);
    Instant changedAt = Instant.ofEpochMilli(in.readLong());
    Saga saga = readSaga(in);
    List<MessageId> decided = new ArrayList<>();
    for (int left = in.readUnsignedByte(); left > 0; left--) {
      decided.add(new MessageId(readUuid(in)));
    }
    return new OrderData(
        placed,
        account == null ? null : new AccountId(account),
        version,
        updatedAt,
        changedAt,
        saga,
        new CommandMemory(decided));
  }

  private static void writePlaced(DataOutputStream out, OrderData.Placed placed)
      throws IOException {
    writeUuid(out, placed.orderId().value());
    out.writeUTF(placed.tenant().value());
    out.writeUTF(placed.customerId().value());
    out.writeLong(placed.money().amount());
    out.writeUTF(placed.money().currency().getCurrencyCode());
    writeNullable(out, placed.reference() == null ? null : placed.reference().value());
    writeItems(out, placed.items());
    writeInstant(out, placed.createdAt());
  }

  private static OrderData.Placed readPlaced(DataInputStream in) throws IOException {
    OrderId orderId = new OrderId(readUuid(in));
    TenantId tenant = new TenantId(in.readUTF());
    CustomerId customerId = new CustomerId(in.readUTF());
    Money money = Money.of(in.readLong(), in.readUTF());
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

  private static void writeItems(DataOutputStream out, @Nullable Items items) throws IOException {
    out.writeByte(items == null ? 0 : items.list().size());
    if (items != null) {
      for (Item item : items.list()) {
        out.writeUTF(item.sku().value());
        out.writeInt(item.quantity());
      }
    }
  }

  private static @Nullable Items readItems(DataInputStream in) throws IOException {
    List<Item> items = new ArrayList<>();
    for (int left = in.readUnsignedByte(); left > 0; left--) {
      items.add(new Item(new Sku(in.readUTF()), in.readInt()));
    }
    return items.isEmpty() ? null : new Items(items);
  }

  private static void writeSaga(DataOutputStream out, Saga saga) throws IOException {
    out.writeByte(saga.steps().size());
    for (StepState state : saga.steps()) {
      out.writeUTF(state.step().label());
      out.writeByte(PROGRESS.code(state.progress()));
      out.writeInt(state.tries());
      out.writeLong(state.deadline() == null ? NO_DEADLINE : state.deadline().toEpochMilli());
    }
  }

  private static Saga readSaga(DataInputStream in) throws IOException {
    List<StepState> steps = new ArrayList<>();
    for (int left = in.readUnsignedByte(); left > 0; left--) {
      SagaStep step = SagaStep.of(in.readUTF());
      Progress progress = PROGRESS.constant(in.readByte());
      int tries = in.readInt();
      long deadline = in.readLong();
      steps.add(
          new StepState(
              step,
              progress,
              tries,
              deadline == NO_DEADLINE ? null : Instant.ofEpochMilli(deadline)));
    }
    return new Saga(steps);
  }

  private static void writeEnding(DataOutputStream out, Ending ending) throws IOException {
    out.writeUTF(ending.reason().label());
    writeNullable(out, ending.detail());
  }

  private static Ending readEnding(DataInputStream in) throws IOException {
    return new Ending(new OrderReason(in.readUTF()), readNullable(in));
  }

  private static void writeUuid(DataOutputStream out, UUID uuid) throws IOException {
    out.writeLong(uuid.getMostSignificantBits());
    out.writeLong(uuid.getLeastSignificantBits());
  }

  private static UUID readUuid(DataInputStream in) throws IOException {
    return new UUID(in.readLong(), in.readLong());
  }

  private static void writeInstant(DataOutputStream out, Instant instant) throws IOException {
    out.writeLong(instant.getEpochSecond());
    out.writeInt(instant.getNano());
  }

  private static Instant readInstant(DataInputStream in) throws IOException {
    return Instant.ofEpochSecond(in.readLong(), in.readInt());
  }

  /** Not as modified UTF-8, which ends at 65,535 bytes: a client's own words may be longer. */
  private static void writeNullable(DataOutputStream out, @Nullable String text)
      throws IOException {
    byte[] utf8 = text == null ? NONE : text.getBytes(UTF_8);
    out.writeInt(text == null ? ABSENT : utf8.length);
    out.write(utf8);
  }

  private static @Nullable String readNullable(DataInputStream in) throws IOException {
    int length = in.readInt();
    return length == ABSENT ? null : new String(in.readNBytes(length), UTF_8);
  }
}
