package dev.orderonce.subscribers;

import dev.orderonce.contract.Topic;
import dev.orderonce.kit.Database;
import dev.orderonce.kit.Health;
import dev.orderonce.kit.KafkaTopics;
import dev.orderonce.kit.MessageLimits;
import dev.orderonce.kit.Metrics;
import dev.orderonce.kit.Service;
import dev.orderonce.kit.ServiceHttp;
import dev.orderonce.kit.StoredApiKeys;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The ledger, the inventory, the projection, their dead letters, and HTTP for all, in one service.
 */
public final class SubscribersService implements Service {

  private static final Duration OFTEN = Duration.ofSeconds(1);
  private static final Duration SELDOM = Duration.ofMinutes(1);
  private static final int EXPIRED_AT_ONCE = 1_000;

  private final SubscribersSettings settings;
  private final Health health = new Health();
  private final PrometheusMeterRegistry metrics = Metrics.registry();
  private final List<Subscription> subscriptions;

  /** What ends with the service, the last started first. */
  private final Deque<Runnable> ends = new ArrayDeque<>();

  private @Nullable ServiceHttp http;

  public SubscribersService(SubscribersSettings settings) {
    this.settings = settings;
    this.subscriptions =
        List.of(
            new Subscription(
                Ledger.NAME,
                Ledger.TOPICS,
                new Ledger(new AccountTable(settings.defaultCreditLimit()))),
            new Subscription(Inventory.NAME, Inventory.TOPICS, new Inventory()),
            new Subscription(Projection.NAME, Projection.TOPICS, new Projection(metrics)));
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
    Set<Topic> read =
        subscriptions.stream().flatMap(one -> one.topics().stream()).collect(Collectors.toSet());
    KafkaTopics.ensure(
        settings.kafka(),
        Stream.concat(read.stream(), Stream.of(Topic.DEAD_LETTERS)).map(this::wanted).toList());
    // What cannot be applied must fit there, too.
    int largestLetter =
        MessageLimits.makeRoom(
            settings.kafka(),
            read.stream().map(Topic::topicName).toList(),
            DeadLetterPublisher.MOST_ADDED,
            Topic.DEAD_LETTERS.topicName());
    try {
      run(largestLetter);
    } catch (RuntimeException e) {
      stop();
      throw e;
    }
  }

  @Override
  public synchronized void stop() {
    while (!ends.isEmpty()) {
      ends.pop().run();
    }
    http = null;
  }

  private void run(int largestLetter) {
    Pools pools = new Pools(settings.database());
    ends.push(pools::close);
    DeadLetterPublisher publisher =
        new DeadLetterPublisher(
            pools.open("dead-letters-publisher", 1),
            DeadLetterPublisher.producer(settings.kafka(), largestLetter));
    ends.push(publisher::close);
    keepUp(pools, publisher);
    Subscribers subscribers = new Subscribers(settings, pools, metrics, health);
    subscriptions.forEach(subscribers::apply);
    subscribers.collectDeadLetters((_, letter) -> publisher.redeliver(letter));
    ends.push(subscribers::stop);
    listen(pools, subscribers.redeliveries());
    subscribers.start();
  }

  private void keepUp(Pools pools, DeadLetterPublisher publisher) {
    var pool = pools.open("subscribers-upkeep", 1);
    InboxExpiry expiry = new InboxExpiry(pool, settings.inboxWindow(), EXPIRED_AT_ONCE);
    DeadLetterCounts counts = new DeadLetterCounts(pool, metrics);
    health.check("dead-letters-standing", counts::readiness);
    Upkeep upkeep = new Upkeep();
    ends.push(upkeep::close);
    upkeep.every(OFTEN, "counting dead letters", counts::refresh);
    upkeep.every(OFTEN, "publishing dead letters", publisher::run);
    upkeep.every(SELDOM, "inbox expiry", expiry::run);
    audit(pools);
  }

  /** With a thread of its own: a long round keeps nothing else waiting. */
  private void audit(Pools pools) {
    AuditSettings how = settings.audit();
    Audit audit = new Audit(pools.open("subscribers-audit", 1), how, metrics);
    health.check("audit", audit::readiness);
    Upkeep upkeep = new Upkeep();
    ends.push(upkeep::close);
    upkeep.every(how.interval(), "audit", audit::run);
  }

  private void listen(Pools pools, Map<String, Redelivery> redeliveries) {
    var pool = pools.open("subscribers-http", settings.httpPoolSize());
    StoredApiKeys keys = StoredApiKeys.open(settings.apiKeys(), settings.database(), name());
    ends.push(keys::close);
    Callers callers = new Callers(keys);
    AccountBook book = new AccountBook(pool);
    AccountsApi accounts = new AccountsApi(callers, book);
    StockApi stock = new StockApi(callers, pool);
    StatementsApi statements = new StatementsApi(callers, book);
    DeadLettersApi letters =
        new DeadLettersApi(callers, pool, new DeadLetterDecisions(pool, redeliveries));
    ServiceHttp server =
        ServiceHttp.create(
            settings.http(),
            health,
            metrics,
            config -> {
              Requests.configure(config);
              accounts.configure(config);
              statements.configure(config);
              stock.configure(config);
              letters.configure(config);
            });
    server.start();
    http = server;
    ends.push(server::stop);
  }

  private KafkaTopics.Wanted wanted(Topic topic) {
    return new KafkaTopics.Wanted(
        topic.topicName(), settings.kafka().partitions(), topic.compacted());
  }
}
