package dev.orderonce.processor;

import dev.orderonce.contract.OrderId;
import dev.orderonce.processor.order.Order;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BinaryOperator;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.Metric;
import org.apache.kafka.common.utils.Utils;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.KeyQueryMetadata;
import org.apache.kafka.streams.LagInfo;
import org.apache.kafka.streams.StoreQueryParameters;
import org.apache.kafka.streams.TaskMetadata;
import org.apache.kafka.streams.errors.InvalidStateStoreException;
import org.apache.kafka.streams.processor.StreamPartitioner;
import org.apache.kafka.streams.state.HostInfo;
import org.apache.kafka.streams.state.QueryableStoreTypes;
import org.apache.kafka.streams.state.ReadOnlyKeyValueStore;

/**
 * The state stores of this instance, asked from outside the stream threads.
 *
 * <p>A store shows what was written to it, also before the transaction of that is committed.
 */
final class LocalStores implements Queries {

  private static final String STATE_METRICS = "stream-state-metrics";
  private static final String TASK_TAG = "task-id";
  private static final String STORE_TAG_END = "-state-id";
  private static final String ENTRIES = "estimate-num-keys";
  private static final List<String> BYTES =
      List.of("total-sst-files-size", "cur-size-all-mem-tables");

  private final KafkaStreams streams;
  private final int partitions;
  private final HostInfo self;

  /**
   * The stores of that topology.
   *
   * @param partitions the number of partitions of each topic
   * @param self where the other instances reach this one
   */
  LocalStores(KafkaStreams streams, int partitions, HostInfo self) {
    this.streams = streams;
    this.partitions = partitions;
    this.self = self;
  }

  @Override
  public Lookup find(OrderId id) {
    int partition = Math.floorMod(partitionHash(id), partitions);
    try {
      if (isWorkedOnHere(partition)) {
        return read(id, partition);
      }
      HostInfo owner = owner(id, partition);
      return owner.equals(HostInfo.unavailable()) || owner.equals(self)
          ? new Lookup.Unavailable("no instance is known to have the order's partition now")
          : new Lookup.Elsewhere(owner);
    } catch (InvalidStateStoreException | IllegalStateException e) {
      return new Lookup.Unavailable("the order's partition is moving or being restored");
    }
  }

  /** As producers choose the partition by the key, which is the id in its text form. */
  private static int partitionHash(OrderId id) {
    return Utils.toPositive(Utils.murmur2(WireFormat.keyOf(id)));
  }

  private boolean isWorkedOnHere(int partition) {
    return LiveThreads.of(streams).stream()
        .flatMap(thread -> thread.activeTasks().stream())
        .anyMatch(task -> task.taskId().partition() == partition);
  }

  /**
   * What the group knows. It is not asked for the partition, which it would work out from how many
   * partitions have an owner at the moment.
   */
  private HostInfo owner(OrderId id, int partition) {
    StreamPartitioner<OrderId, Order> known =
        (topic, key, order, partitions) -> Optional.of(Set.of(partition));
    KeyQueryMetadata metadata = streams.queryMetadataForKey(OrderAdvancer.STORE, id, known);
    return metadata == null || metadata.equals(KeyQueryMetadata.NOT_AVAILABLE)
        ? HostInfo.unavailable()
        : metadata.activeHost();
  }

  private Lookup read(OrderId id, int partition) {
    ReadOnlyKeyValueStore<OrderId, Order> orders =
        streams.store(
            StoreQueryParameters.fromNameAndType(
                    OrderAdvancer.STORE, QueryableStoreTypes.<OrderId, Order>keyValueStore())
                .withPartition(partition));
    Order order = orders.get(id);
    return order == null ? new Lookup.Unknown() : new Lookup.Found(order);
  }

  @Override
  public List<StoreStatus> stores() throws StoresUnavailableException {
    try {
      Map<Integer, Place> places = places();
      Map<String, Long> figures = figures();
      List<StoreStatus> all = new ArrayList<>();
      for (var store : streams.allLocalStorePartitionLags().entrySet()) {
        for (var lag : store.getValue().entrySet()) {
          Place place = places.get(lag.getKey());
          if (place != null) {
            all.add(status(store.getKey(), place, lag.getValue(), figures));
          }
        }
      }
      all.sort(Comparator.comparing(StoreStatus::store).thenComparing(StoreStatus::task));
      return all;
    } catch (KafkaException | IllegalStateException e) {
      throw new StoresUnavailableException("the lag of the stores is not known at the moment");
    }
  }

  /** A task that is here; there is one sub-topology, so that its partition names it. */
  private record Place(String task, String role) {}

  private Map<Integer, Place> places() {
    Map<Integer, Place> places = new HashMap<>();
    for (var thread : LiveThreads.of(streams)) {
      thread.standbyTasks().forEach(task -> put(places, task, "standby"));
      thread.activeTasks().forEach(task -> put(places, task, "active"));
    }
    return places;
  }

  private static void put(Map<Integer, Place> places, TaskMetadata task, String role) {
    places.put(task.taskId().partition(), new Place(task.taskId().toString(), role));
  }

  private static StoreStatus status(
      String store, Place place, LagInfo lag, Map<String, Long> figures) {
    return new StoreStatus(
        store,
        place.task(),
        place.role(),
        figures.get(figure(store, place.task(), ENTRIES)),
        figures.get(figure(store, place.task(), BYTES.getFirst())),
        lag.offsetLag());
  }

  /** What RocksDB tells when it is asked, and only then: it costs the stream threads nothing. */
  private Map<String, Long> figures() {
    Map<String, Long> figures = new HashMap<>();
    BinaryOperator<Long> sum = Long::sum;
    for (Metric metric : streams.metrics().values()) {
      var name = metric.metricName();
      boolean isBytes = BYTES.contains(name.name());
      if (name.group().equals(STATE_METRICS)
          && (isBytes || name.name().equals(ENTRIES))
          && metric.metricValue() instanceof Number value) {
        String figure = isBytes ? BYTES.getFirst() : ENTRIES;
        String task = String.valueOf(name.tags().get(TASK_TAG));
        name.tags()
            .forEach((tag, store) -> {
              if (tag.endsWith(STORE_TAG_END)) {
                figures.merge(figure(store, task, figure), value.longValue(), sum);
              }
            });
      }
    }
    return figures;
  }

  private static String figure(String store, String task, String name) {
    return String.join(" ", store, task, name);
  }
}
