package org.flame4j.vision;

import org.flame4j.tensor.Nn;
import org.flame4j.tensor.Scope;
import org.flame4j.tensor.Tensor;

/**
 * Pictures into the language model's hidden space: ViT, then for each patch token Linear, GELU,
 * Linear, LayerNorm, then their mean, L2-normalised (FLAME, section 3.3).
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
   * @return [B, D], rows of length 1
   */
  public Tensor forward(Tensor pixels) {
    try (Scope scope = new Scope()) {
      return scope.keep(Nn.l2Normalize(project(patchTokens(pixels)).mean(1, false)));
    }
  }

  /** The transformer's patch tokens before the projector, what a linear probe reads: [B, N, W]. */
  public Tensor patchTokens(Tensor pixels) {
    try (Scope scope = new Scope()) {
      Tensor tokens = transformer.forward(pixels);
      // The class token is left out of the mean, so the projector need not see it.
      return scope.keep(tokens.narrow(1, 1, config.patches()));
    }
  }

  /** Tokens [B, N, W] in the language model's hidden space [B, N, D], not normalised. */
  public Tensor project(Tensor tokens) {
    try (Scope scope = new Scope()) {
      Tensor hidden = Nn.gelu(linear(tokens, "mm.0"));
      Tensor out = linear(hidden, "mm.2");
      return scope.keep(
          Nn.layerNorm(out, parameters.get("mm.3.weight"), parameters.get("mm.3.bias"), EPS));
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
