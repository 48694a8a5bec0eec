package dev.orderonce.subscribers;

import com.zaxxer.hikari.HikariDataSource;
import dev.orderonce.contract.Topic;
import dev.orderonce.kit.Database;
import dev.orderonce.kit.Health;
import dev.orderonce.kit.KafkaTopics;
import dev.orderonce.kit.Metrics;
import dev.orderonce.kit.Service;
import dev.orderonce.kit.ServiceHttp;
import dev.orderonce.kit.StoredApiKeys;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** The ledger, the projection, and HTTP for accounts, in one service. */
public final class SubscribersService implements Service {

  private final SubscribersSettings settings;
  private final Health health = new Health();
  private final PrometheusMeterRegistry metrics = Metrics.registry();
  private final List<HikariDataSource> pools = new ArrayList<>();
  private final List<Subscriber> subscribers = new ArrayList<>();
  private @Nullable StoredApiKeys keys;
  private @Nullable ServiceHttp http;

  public SubscribersService(SubscribersSettings settings) {
    this.settings = settings;
  }

  @Override
  public String name() {
    return "subscribers";
  }

  @Override
  public Health health() {
    return health;
  }

  /**
   * The port that HTTP listens on.
   *
   * @throws IllegalStateException if the service is not running
   */
  public synchronized int port() {
    if (http == null) {
      throw new IllegalStateException(name() + " is not running");
    }
    return http.port();
  }

  @Override
  public synchronized void start() throws Exception {
    Database.migrate(settings.database());
    KafkaTopics.ensure(settings.kafka(), topics());
    try {
      subscribe(Ledger.NAME, Ledger.TOPICS, ledger());
      subscribe(Projection.NAME, Projection.TOPICS, new Projection(metrics));
      listen();
      subscribers.forEach(Subscriber::start);
    } catch (RuntimeException e) {
      stop();
      throw e;
    }
  }

  @Override
  public synchronized void stop() {
    subscribers.forEach(Subscriber::askToStop);
    subscribers.forEach(Subscriber::awaitStop);
    subscribers.clear();
    if (http != null) {
      http.stop();
      http = null;
    }
    if (keys != null) {
      keys.close();
      keys = null;
    }
    pools.forEach(HikariDataSource::close);
    pools.clear();
  }

  private Effects ledger() {
    return new Ledger(new AccountTable(settings.defaultCreditLimit()));
  }

  private void subscribe(String subscriber, Set<Topic> topics, Effects effects) {
    SubscriberMetrics counts = new SubscriberMetrics(subscriber, metrics);
    Inbox inbox = new Inbox(subscriber, open("subscriber-" + subscriber, 1), effects, counts);
    var consumer = Consumers.create(settings.kafka(), settings.group(), subscriber);
    Subscriber added = new Subscriber(subscriber, names(topics), consumer, inbox, counts);
    subscribers.add(added);
    health.check(subscriber, added::readiness);
  }

  private void listen() {
    DataSource pool = open("subscribers-http", settings.httpPoolSize());
    keys = StoredApiKeys.open(settings.apiKeys(), pool);
    AccountsApi api = new AccountsApi(keys, new AccountBook(pool));
    http = ServiceHttp.create(settings.http(), health, metrics, api::configure);
    http.start();
  }

  private DataSource open(String poolName, int size) {
    HikariDataSource pool = Database.open(settings.database(), poolName, size, Inbox.SESSION_SETUP);
    pools.add(pool);
    return pool;
  }

  private static List<String> names(Set<Topic> topics) {
    return topics.stream().map(Topic::topicName).toList();
  }

  private List<KafkaTopics.Wanted> topics() {
    return Stream.of(Ledger.TOPICS, Projection.TOPICS)
        .flatMap(Set::stream)
        .map(topic -> wanted(topic, settings.kafka().partitions()))
        .toList();
  }

  private static KafkaTopics.Wanted wanted(Topic topic, int partitions) {
    return new KafkaTopics.Wanted(topic.topicName(), partitions, topic.compacted());
  }
}
