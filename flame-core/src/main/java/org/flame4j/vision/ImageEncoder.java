package org.flame4j.vision;

import org.flame4j.tensor.DType;
import org.flame4j.tensor.Nn;
import org.flame4j.tensor.Scope;
import org.flame4j.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * Pictures into the language model's hidden space: ViT, then for each patch token Linear, GELU,
 * Linear, LayerNorm, then their mean, L2-normalised (FLAME, section 3.3); or the same of the class
 * token alone, or with another number of linear layers, as the shape says.
 */
public final class ImageEncoder implements AutoCloseable {
  private static final double EPS = 1e-5;

  private final VisionConfig config;
  private final ParameterSet parameters;
  private final VisionTransformer transformer;

  /**
   * @param parameters owned by this encoder from now on
   */
  public ImageEncoder(VisionConfig config, ParameterSet parameters) {
    this.config = config;
    this.parameters = parameters;
    transformer = new VisionTransformer(config, parameters);
  }

  public VisionConfig config() {
    return config;
  }

  public ParameterSet parameters() {
    return parameters;
  }

  /**
   * @param pixels normalised F32 [B, 3, S, S]
   * @return F32 [B, D], rows of length 1
   */
  public Tensor forward(Tensor pixels) {
    return forward(pixels, null);
  }

  /**
   * The same of some of each picture's patches, as training with patch dropout has it.
   *
   * @param kept I64 [B, K], numbers of patches from 0; none for all
   */
  public Tensor forward(Tensor pixels, @Nullable Tensor kept) {
    try (Scope scope = new Scope()) {
      Tensor tokens = transformer.forward(pixels, kept);
      // Only tokens that count are projected. Their mean and its length are float32 in any case.
      return scope.keep(
          Nn.l2Normalize(
              config.pool() == Pool.CLS
                  ? project(tokens.select(1, 0)).to(DType.F32)
                  : project(patches(tokens)).to(DType.F32).mean(1, false)));
    }
  }

  /** The transformer's patch tokens before the projector, what a linear probe reads: [B, N, W]. */
  public Tensor patchTokens(Tensor pixels) {
    try (Scope scope = new Scope()) {
      return scope.keep(patches(transformer.forward(pixels, null)));
    }
  }

  private static Tensor patches(Tensor tokens) {
    return tokens.narrow(1, 1, tokens.size(1) - 1);
  }

  /** Tokens [..., W] in the language model's hidden space [..., D], not normalised. */
  public Tensor project(Tensor tokens) {
    try (Scope scope = new Scope()) {
      Tensor x = linear(tokens, config.projectorLinear(0));
      for (int i = 1; i < config.projectorLayers(); i++) {
        x = linear(Nn.gelu(x), config.projectorLinear(i));
      }
      String norm = config.projectorNorm();
      return scope.keep(
          Nn.layerNorm(x, parameters.get(norm + ".weight"), parameters.get(norm + ".bias"), EPS));
    }
  }

  private Tensor linear(Tensor x, String layer) {
    return Nn.linear(x, parameters.get(layer + ".weight"), parameters.get(layer + ".bias"));
  }

  @Override
  public void close() {
    parameters.close();
  }
}
