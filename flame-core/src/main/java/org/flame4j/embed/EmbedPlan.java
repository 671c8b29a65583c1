package org.flame4j.embed;

import java.util.List;
import org.flame4j.facet.PromptSet;

/**
 * What is embedded of every sample, in the order of the stored rows.
 *
 * @param blocks at least one
 */
public record EmbedPlan(List<Block> blocks) {
  /**
   * One text field asked with one prompt set.
   *
   * @param prompts the questions
   * @param field name of the text field
   */
  public record Block(PromptSet prompts, String field) {}

  public EmbedPlan {
    blocks = List.copyOf(blocks);
    if (blocks.isEmpty()) {
      throw new IllegalArgumentException(
          "nothing to embed: give at least one of the prompt sets a text field");
    }
  }
}
