package dev.orderonce.proof;

import dev.orderonce.kit.DatabaseSettings;
import dev.orderonce.kit.KafkaSettings;
import java.io.IOException;
import java.util.Map;

/** Kafka Connect with the connector as it is shipped, whose batches are as large as the relay's. */
final class ConnectPublisher implements Publisher {

  @Override
  public String label() {
    return "Kafka Connect";
  }

  @Override
  public Contender.Running start(DatabaseSettings database, KafkaSettings kafka)
      throws IOException {
    StockConnect connect = StockConnect.start(database, kafka.bootstrapServers(), Map.of());
    return connect::close;
  }
}
