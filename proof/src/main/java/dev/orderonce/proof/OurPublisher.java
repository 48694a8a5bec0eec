package dev.orderonce.proof;

import dev.orderonce.kit.DatabaseSettings;
import dev.orderonce.kit.KafkaSettings;
import dev.orderonce.kit.Settings;
import dev.orderonce.relay.RelayService;
import dev.orderonce.relay.RelaySettings;
import java.util.Map;

/** The relay, as it is. */
final class OurPublisher implements Publisher {

  private final Map<String, String> environment;

  /**
   * The relay.
   *
   * @param environment its settings; where its parts are, and its port, is ours to say
   */
  OurPublisher(Map<String, String> environment) {
    this.environment = environment;
  }

  @Override
  public String label() {
    return "OrderOnce";
  }

  @Override
  public Contender.Running start(DatabaseSettings database, KafkaSettings kafka) {
    RelayService relay =
        new RelayService(
            RelaySettings.from(
                Settings.of(environment)
                    .with(DatabaseSettings.HOST, database.host())
                    .with(DatabaseSettings.PORT, Integer.toString(database.port()))
                    .with(DatabaseSettings.NAME, database.name())
                    .with(DatabaseSettings.USER, database.user())
                    .with(KafkaSettings.BOOTSTRAP_SERVERS, kafka.bootstrapServers())
                    .with(RelaySettings.PORT, "0")));
    relay.start();
    return relay::stop;
  }
}
