package dev.orderonce.kit;

/** A part of the system that is started once and stopped once. */
public interface Service {

  /** Its name, as on the command line: {@code ingest-api}, {@code cdc-relay}, … */
  String name();

  /**
   * Starts it; returns when it works or is on its way to. What it has opened when it throws, it has
   * closed again.
   *
   * @throws ConfigurationException if what it was given cannot work
   */
  void start() throws Exception;

  /** Stops it in order: nothing accepted is lost. Does nothing if it is not running. */
  void stop();

  /** What it tells about itself. */
  Health health();
}
