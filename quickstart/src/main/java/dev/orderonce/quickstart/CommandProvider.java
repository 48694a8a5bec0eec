package dev.orderonce.quickstart;

import java.util.Map;
import picocli.CommandLine;

/**
 * Adds a subcommand to the command line, from a jar that is on the class path beside this one
 * (found as a {@link java.util.ServiceLoader} service): this module cannot depend on those that
 * depend on it.
 */
public interface CommandProvider {

  /**
   * A new subcommand.
   *
   * @param environment what it may read settings from
   */
  CommandLine create(Map<String, String> environment);
}
