package org.flame4j.facet;

/** How rotary positions of the facets count. */
public enum Positions {
  /** On and on through all facets, as in the published code and its checkpoints. */
  RUNNING,
  /** Every facet starts behind the prefix: one pass equals as many separate prompts. */
  SHARED;

  /** Reads {@code running} or {@code shared}. */
  public static Positions of(String name) {
    for (Positions positions : values()) {
      if (positions.label().equals(name)) {
        return positions;
      }
    }
    throw new PromptException("positions '" + name + "' are neither running nor shared");
  }

  public String label() {
    return this == RUNNING ? "running" : "shared";
  }
}
