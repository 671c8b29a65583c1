package org.flame4j.eval;

/** A data set cannot be judged; the message is one line. */
public class EvalException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public EvalException(String message) {
    super(message);
  }
}
