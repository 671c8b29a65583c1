package org.flame4j.data;

/** Is told of each sample that is left out. */
@FunctionalInterface
public interface SkipListener {
  /**
   * A sample is left out.
   *
   * @param reason one line that names the sample
   */
  void skipped(String key, String reason);
}
