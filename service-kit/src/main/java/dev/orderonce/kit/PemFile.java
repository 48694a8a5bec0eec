package dev.orderonce.kit;

import dev.orderonce.kit.Pem.InvalidPemException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** A PEM file that a setting names. */
final class PemFile {

  private PemFile() {}

  /** Reads PEM. */
  @FunctionalInterface
  interface Parser<T> {
    T parse(byte[] pem) throws InvalidPemException;
  }

  /**
   * What is in a file.
   *
   * @throws ConfigurationException naming variable and file, if it cannot be read
   */
  static <T> T read(Setting<?> setting, Path file, Parser<T> parser) {
    try {
      return parser.parse(Files.readAllBytes(file));
    } catch (IOException e) {
      throw wrong(setting, file, "it cannot be read");
    } catch (InvalidPemException e) {
      throw wrong(setting, file, String.valueOf(e.getMessage()));
    }
  }

  /** Checks that a file can be read, if there is one. */
  static void check(Setting<?> setting, Optional<Path> file, Parser<?> parser) {
    file.ifPresent(named -> read(setting, named, parser));
  }

  static ConfigurationException wrong(Setting<?> setting, Path file, String why) {
    return new ConfigurationException("%s '%s' is wrong: %s".formatted(setting.name(), file, why));
  }
}
