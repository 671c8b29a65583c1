package org.flame4j.facet;

/** A prompt set or a caption cannot be used; the message is one line. */
public class PromptException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public PromptException(String message) {
    super(message);
  }

  public PromptException(String message, Throwable cause) {
    super(message, cause);
  }
}
