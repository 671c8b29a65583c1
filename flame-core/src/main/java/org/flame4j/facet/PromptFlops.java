package org.flame4j.facet;

import org.flame4j.text.LlmConfig;

/**
 * The work that a prompt cannot do without: the linear layers of its tokens and the attention each
 * token is allowed. Multiply-adds count twice.
 */
public final class PromptFlops {
  private PromptFlops() {}

  /**
   * Floating-point operations up to decoder layer {@code layer}, whose rows run only where they are
   * read, but for keys and values.
   */
  public static double of(PackedPrompt prompt, LlmConfig config, int layer) {
    double matrices = 2.0 * config.matrixParametersPerLayer();
    double keyValue = 2.0 * 2 * config.hiddenSize() * config.kvHeads() * config.headDim();
    double pair = 4.0 * config.heads() * config.headDim();
    double attention = pair * pairs(prompt);
    int read = prompt.facetLengths().size();
    double last = prompt.length() * keyValue + read * (matrices - keyValue);
    last += pair * (read * prompt.prefixLength() + prompt.length() - prompt.prefixLength());
    return (layer - 1) * (prompt.length() * matrices + attention) + last;
  }

  /** How many tokens are seen, summed over all tokens. */
  private static double pairs(PackedPrompt prompt) {
    double prefix = prompt.prefixLength();
    double pairs = prefix * (prefix + 1) / 2;
    for (double length : prompt.facetLengths()) {
      pairs += length * prefix + length * (length + 1) / 2;
    }
    return pairs;
  }
}
