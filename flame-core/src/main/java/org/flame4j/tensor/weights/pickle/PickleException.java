package org.flame4j.tensor.weights.pickle;

/** A pickle is damaged or asks for what is not allowed; the message is one line. */
public final class PickleException extends RuntimeException {
  private static final long serialVersionUID = 1L;
  private static final int SHOWN_CHARACTERS = 80;

  public PickleException(String message) {
    super(message);
  }

  /** Text out of a pickle as a message may show it: quoted, on one line, not endless. */
  public static String quote(String text) {
    String shown =
        text.length() <= SHOWN_CHARACTERS ? text : text.substring(0, SHOWN_CHARACTERS) + "...";
    return "'" + shown.replaceAll("\\p{Cntrl}", "?") + "'";
  }
}
