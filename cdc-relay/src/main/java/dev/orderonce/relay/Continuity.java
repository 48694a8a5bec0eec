package dev.orderonce.relay;

import java.util.Map;

/** That what a session reads follows what was published, and leaves nothing out. */
interface Continuity {

  /**
   * Makes sure of it, before anything is committed that lies behind a position.
   *
   * @throws PositionLostException if something may have been left out
   */
  void require(SourcePosition from);

  /** Of which WAL the session's positions are, as it is stored with them. */
  Map<String, Object> wal();
}
