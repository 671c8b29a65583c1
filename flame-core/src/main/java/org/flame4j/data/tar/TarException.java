package org.flame4j.data.tar;

import java.io.IOException;

/** An archive is damaged or not usable; the message says where in it and why. */
public class TarException extends IOException {
  private static final long serialVersionUID = 1L;

  public TarException(String message) {
    super(message);
  }
}
