package dev.orderonce.client;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A part of a list.
 *
 * @param nextCursor where the next part begins, for {@link OrderQuery#after}; null at the end
 */
public record Page<T>(List<T> data, @Nullable String nextCursor) {

  public Page {
    data = List.copyOf(data);
  }
}
