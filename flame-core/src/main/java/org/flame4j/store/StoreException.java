package org.flame4j.store;

import org.jspecify.annotations.Nullable;

/** A store cannot be read, written or continued; the message is one line that names the file. */
public final class StoreException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public StoreException(String message) {
    super(message);
  }

  public StoreException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
