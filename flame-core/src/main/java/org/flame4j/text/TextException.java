package org.flame4j.text;

/** A language model or tokenizer cannot be used; the message is one line. */
public class TextException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public TextException(String message) {
    super(message);
  }

  public TextException(String message, Throwable cause) {
    super(message, cause);
  }
}
