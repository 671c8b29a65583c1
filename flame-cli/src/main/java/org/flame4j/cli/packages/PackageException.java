package org.flame4j.cli.packages;

/** A package cannot be fetched or read; the message is one line. */
public final class PackageException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public PackageException(String message) {
    super(message);
  }

  public PackageException(String message, Throwable cause) {
    super(message, cause);
  }
}
