package org.flame4j.tensor;

/** A tensor operation, a weight file or the native library failed; the message is one line. */
public class TensorException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public TensorException(String message) {
    super(message);
  }

  public TensorException(String message, Throwable cause) {
    super(message, cause);
  }
}
