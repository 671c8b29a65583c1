package org.flame4j.hub;

import java.net.ConnectException;
import java.nio.channels.UnresolvedAddressException;

/** A model cannot be fetched; the message is one line that says of which model and what to do. */
public final class HubException extends RuntimeException {
  private static final long serialVersionUID = 1L;
  private static final int SHOWN = 200;

  public HubException(String message) {
    super(message);
  }

  public HubException(String message, Throwable cause) {
    super(message, cause);
  }

  /** A text from outside in quotes, short and without control characters. */
  static String quote(String text) {
    String shown = text.length() > SHOWN ? text.substring(0, SHOWN) + "..." : text;
    return "'" + shown.replaceAll("\\p{C}", "?") + "'";
  }

  /** What went wrong, also where the exception has no message of its own. */
  static String reason(Throwable e) {
    String message = e.getMessage();
    if (message != null && !message.isBlank()) {
      return message.replaceAll("\\p{C}+", " ");
    }
    if (e.getCause() instanceof UnresolvedAddressException) {
      return "unknown host";
    }
    return e instanceof ConnectException ? "no connection" : e.getClass().getSimpleName();
  }
}
