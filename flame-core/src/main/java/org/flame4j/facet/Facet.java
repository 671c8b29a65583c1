package org.flame4j.facet;

/**
 * One question about a caption.
 *
 * @param name what reports call it
 * @param level of meaning: whole, entity, interaction or scene in the paper
 * @param text as it stands in the prompt, with its leading space
 */
public record Facet(String name, String level, String text) {
  public Facet {
    if (name.isBlank() || text.isBlank()) {
      throw new PromptException("a facet needs a name and a text; name='" + name + "'");
    }
  }
}
