package org.flame4j.hub;

import java.io.IOException;
import java.time.Duration;

/** The server asks to come back later. */
final class BusyException extends IOException {
  private static final long serialVersionUID = 1L;
  private final Duration after;

  /**
   * @param after the wait that it asks for, or zero
   */
  BusyException(String message, Duration after) {
    super(message);
    this.after = after;
  }

  Duration after() {
    return after;
  }
}
