package org.flame4j.baseline;

import org.flame4j.pretrain.PretrainConfig;
import org.flame4j.text.LlmConfig;

/**
 * Shape of a text tower.
 *
 * @param vocab tokens of the tokenizer it reads with
 * @param layers of the transformer
 * @param width of the transformer
 * @param heads attention heads; twice their number divides {@code width}
 * @param maxTokens longer texts are cut (CLIP: 77)
 * @param outputDim width of the space shared with pictures
 */
public record TextTowerConfig(
    int vocab, int layers, int width, int heads, int maxTokens, int outputDim) {
  private static final int INNER_OVER_WIDTH = 3; // with a gate, as costly as CLIP's 4 without

  public TextTowerConfig {
    if (vocab < 1 || layers < 1 || maxTokens < 1 || outputDim < 1) {
      throw new IllegalArgumentException(
          "vocab, layers, maxTokens and outputDim must be positive; vocab="
              + vocab
              + ", layers="
              + layers
              + ", maxTokens="
              + maxTokens
              + ", outputDim="
              + outputDim);
    }
  }

  /** 4 layers of width 192: beside an image tower of 6 layers of that width. */
  public static TextTowerConfig small(int vocab, int outputDim) {
    return new TextTowerConfig(vocab, 4, 192, 3, 77, outputDim);
  }

  LlmConfig transformer() {
    return new PretrainConfig.Shape(layers, width, INNER_OVER_WIDTH * width, heads, heads, vocab)
        .withoutHead(vocab);
  }
}
