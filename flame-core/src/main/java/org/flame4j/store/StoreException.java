package org.flame4j.store;

import org.flame4j.tensor.NativeRuntime;
import org.flame4j.tensor.weights.WeightsException;

/** A store cannot be read, written or continued; the message is one line that names the file. */
public final class StoreException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public StoreException(String message) {
    super(message);
  }

  public StoreException(String message, Throwable cause) {
    super(message, cause);
  }

  /** The same message, which names the file already. */
  StoreException(WeightsException cause) {
    this(NativeRuntime.firstLine(cause), cause);
  }
}
