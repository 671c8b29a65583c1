package org.flame4j.pretrain;

/** A language model cannot be trained or written; the message is one line. */
public class PretrainException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public PretrainException(String message) {
    super(message);
  }

  public PretrainException(String message, Throwable cause) {
    super(message, cause);
  }
}
