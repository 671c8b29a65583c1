package org.flame4j.embed;

/** A sample cannot be embedded; the message is one line. */
public class EmbedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public EmbedException(String message) {
    super(message);
  }
}
