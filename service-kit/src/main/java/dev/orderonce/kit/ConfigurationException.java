package dev.orderonce.kit;

/**
 * What a user gave cannot work; the message is one line that names the flag, variable, port or
 * file.
 */
public final class ConfigurationException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  public ConfigurationException(String message) {
    super(message);
  }

  public ConfigurationException(String message, Throwable cause) {
    super(message, cause);
  }
}
