package org.flame4j.facet;

/** The published caption cleaning. */
final class Captions {
  private static final String KNOWN_ENDS = ".?\"'";

  private Captions() {}

  /**
   * Ends the caption with a full stop unless it ends with one of {@code . ? " '}; turns double
   * quotes into single ones; turns a closing question mark into a full stop; in this order.
   */
  static String clean(String caption) {
    String ended = caption;
    if (!caption.isEmpty() && KNOWN_ENDS.indexOf(caption.charAt(caption.length() - 1)) < 0) {
      ended = caption + ".";
    }
    String quoted = ended.replace('"', '\'');
    return quoted.endsWith("?") ? quoted.substring(0, quoted.length() - 1) + "." : quoted;
  }
}
