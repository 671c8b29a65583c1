package org.flame4j.text;

import java.util.Arrays;

/**
 * A {@code general.architecture} of GGUF files and what llama.cpp takes it to mean without a word
 * in the file.
 */
enum GgufFamily {
  LLAMA("llama", 1, 0),
  QWEN2("qwen2", 1, 0),
  QWEN3("qwen3", 1, 0),
  PHI3("phi3", 1, 0),
  GEMMA("gemma", 1, 0),
  GEMMA2("gemma2", 2, 46),
  GEMMA3("gemma3", 6, 62);

  private final String architecture;
  private final int windowPeriod;
  private final int layersOf27B;

  /**
   * @param windowPeriod every n-th layer has no sliding window; 1: none or all have it
   * @param layersOf27B of the size that scales attention by its width a head, not by head_dim
   */
  GgufFamily(String architecture, int windowPeriod, int layersOf27B) {
    this.architecture = architecture;
    this.windowPeriod = windowPeriod;
    this.layersOf27B = layersOf27B;
  }

  static GgufFamily of(String architecture) {
    return Arrays.stream(values())
        .filter(family -> family.architecture.equals(architecture))
        .findFirst()
        .orElseThrow(() ->
            new TextException(
                "architecture '%s' is not supported; known: %s"
                    .formatted(
                        architecture,
                        Arrays.stream(values()).map(f -> f.architecture).sorted().toList())));
  }

  String architecture() {
    return architecture;
  }

  boolean isGemma() {
    return this == GEMMA || this == GEMMA2 || this == GEMMA3;
  }

  /** Whether a layer has a window, given how many share one layer that has none. */
  boolean isLocal(int layer, long period) {
    return period <= 1 || (layer + 1) % period != 0;
  }

  int windowPeriod() {
    return windowPeriod;
  }

  double attentionScale(int layers, int hidden, int heads, int headDim) {
    return 1 / Math.sqrt(layers == layersOf27B ? hidden / (double) heads : headDim);
  }

  BlockStyle style(int hidden, boolean fused) {
    // The files hold Gemma's norm weights with 1 already added.
    return isGemma()
        ? new BlockStyle(Math.sqrt(hidden), Activation.GELU_TANH, false, this != GEMMA, false)
        : new BlockStyle(1, Activation.SILU, false, false, fused);
  }
}
