package org.flame4j.baseline;

/** A baseline cannot be read, written or used; the message is one line. */
public class BaselineException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public BaselineException(String message) {
    super(message);
  }

  public BaselineException(String message, Throwable cause) {
    super(message, cause);
  }
}
