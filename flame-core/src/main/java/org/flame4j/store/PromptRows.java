package org.flame4j.store;

/**
 * A block of consecutive rows of every sample: one text field, asked with one prompt set.
 *
 * @param promptSet name of the prompt set, such as {@code long}
 * @param field name of the text field that was embedded, such as {@code caption}
 * @param facets rows in the block, one a facet, in the order of the prompt set
 * @param promptHash hash of the prompt set's content, so that a changed prompt is not mixed with
 *     the old one under the same name; empty where it is not known
 */
public record PromptRows(String promptSet, String field, int facets, String promptHash) {
  private static final int MAX_FACETS = 1_000;

  public PromptRows {
    if (promptSet.isBlank() || field.isBlank()) {
      throw new IllegalArgumentException(
          "prompt set '" + promptSet + "' and field '" + field + "' must have names");
    }
    if (facets < 1 || facets > MAX_FACETS) {
      throw new IllegalArgumentException(
          "facets of prompt set '" + promptSet + "' must be 1 to " + MAX_FACETS + ": " + facets);
    }
  }

  /** A block whose prompts are known by name only. */
  public PromptRows(String promptSet, String field, int facets) {
    this(promptSet, field, facets, "");
  }
}
