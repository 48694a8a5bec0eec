package dev.orderonce.contract;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** An order as it stands after its latest event; on {@link Topic#STATE}, which is compacted. */
public record OrderSnapshot(
    OrderId orderId,
    long version,
    OrderState state,
    CustomerId customerId,
    @JsonUnwrapped Money money,
    @Nullable Reference reference,
    @Nullable Items items,
    @Nullable OrderReason reason,
    @Nullable String reasonDetail,
    Instant createdAt,
    Instant updatedAt)
    implements Message {}
