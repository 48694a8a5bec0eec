package dev.orderonce.subscribers;

import dev.orderonce.contract.Envelope;
import dev.orderonce.contract.Message;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The records of a batch by what is to be done about them.
 *
 * @param applicable to be applied, in their order
 * @param aside to be put aside, in their order: undecodable, or of a key that waits
 * @param known how many have their letter already
 */
record Sorted(List<Envelope<Message>> applicable, List<PutAside> aside, int known) {

  static Sorted of(List<Received> records, Standing standing) {
    Sorter sorter = new Sorter(standing);
    records.forEach(sorter::add);
    return new Sorted(sorter.applicable, sorter.aside, sorter.known);
  }

  private static final class Sorter {

    private final Standing standing;
    private final Set<ByteBuffer> waiting;
    private final List<Envelope<Message>> applicable = new ArrayList<>();
    private final List<PutAside> aside = new ArrayList<>();
    private int known;

    Sorter(Standing standing) {
      this.standing = standing;
      this.waiting = new HashSet<>(standing.keys());
    }

    void add(Received received) {
      switch (received) {
        case Received.Undecodable undecodable -> addUndecodable(undecodable);
        case Received.Decoded decoded -> addDecoded(decoded);
      }
    }

    private void addUndecodable(Received.Undecodable received) {
      if (standing.undecodable().contains(received.position())) {
        known++;
        return;
      }
      aside.add(PutAside.undecodable(received));
      @Nullable ByteBuffer key = received.key();
      if (key != null) {
        waiting.add(key);
      }
    }

    private void addDecoded(Received.Decoded received) {
      @Nullable ByteBuffer key = received.key();
      if (standing.messages().contains(received.message().id().value())) {
        known++;
      } else if (key != null && waiting.contains(key)) {
        aside.add(PutAside.parked(received));
      } else {
        applicable.add(received.message());
      }
    }
  }
}
