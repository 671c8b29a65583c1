package org.flame4j.tensor.weights;

import org.flame4j.tensor.TensorException;

/** A weight file cannot be read or written; the message is one line that names file and cause. */
public final class WeightsException extends TensorException {
  private static final long serialVersionUID = 1L;
  private static final int SHOWN_CHARACTERS = 80;

  public WeightsException(String message) {
    super(message);
  }

  public WeightsException(String message, Throwable cause) {
    super(message, cause);
  }

  /** Text out of a file as a message may show it: quoted, on one line, not endless. */
  static String quote(String text) {
    String shown =
        text.length() <= SHOWN_CHARACTERS ? text : text.substring(0, SHOWN_CHARACTERS) + "...";
    return "'" + oneLine(shown) + "'";
  }

  /** Any text without line ends and other control characters. */
  static String oneLine(String text) {
    return text.replaceAll("\\p{Cntrl}", "?");
  }
}
