package org.flame4j.embed;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import org.flame4j.facet.PromptSet;
import org.flame4j.store.PromptRows;
import tools.jackson.databind.json.JsonMapper;

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

  private static final int HASH_DIGITS = 16;

  public EmbedPlan {
    blocks = List.copyOf(blocks);
    if (blocks.isEmpty()) {
      throw new IllegalArgumentException(
          "nothing to embed: give at least one of the prompt sets a text field");
    }
  }

  /** The blocks as a store's manifest names them. */
  List<PromptRows> promptRows() {
    return blocks.stream()
        .map(b ->
            new PromptRows(
                b.prompts().name(), b.field(), b.prompts().facets().size(), hash(b.prompts())))
        .toList();
  }

  /** Of all that a prompt set says, whatever file it came from. */
  private static String hash(PromptSet prompts) {
    try {
      byte[] json = JsonMapper.shared().writeValueAsBytes(prompts);
      byte[] hash = MessageDigest.getInstance("SHA-256").digest(json);
      return HexFormat.of().formatHex(hash).substring(0, HASH_DIGITS);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
