package org.flame4j.vision;

import java.util.ArrayList;
import java.util.List;
import org.flame4j.tensor.Nn;
import org.flame4j.tensor.Scope;
import org.flame4j.tensor.Tensor;
import org.flame4j.tensor.Tensors;
import org.jspecify.annotations.Nullable;

/** Patches, class token, pre-norm, transformer blocks; no norm and no projection behind them. */
final class VisionTransformer {
  private static final double EPS = 1e-5;

  private final VisionConfig config;
  private final Tensor patchWeight;
  private final Tensor classEmbedding;
  private final Tensor positionalEmbedding;
  private final Tensor normWeight;
  private final Tensor normBias;
  private final List<Block> blocks = new ArrayList<>();

  VisionTransformer(VisionConfig config, ParameterSet parameters) {
    this.config = config;
    patchWeight = parameters.get("visual.conv1.weight");
    classEmbedding = parameters.get("visual.class_embedding");
    positionalEmbedding = parameters.get("visual.positional_embedding");
    normWeight = parameters.get("visual.ln_pre.weight");
    normBias = parameters.get("visual.ln_pre.bias");
    for (int i = 0; i < config.layers(); i++) {
      blocks.add(new Block(config, parameters, "visual.transformer.resblocks." + i));
    }
  }

  /**
   * @param pixels F32 [B, 3, S, S]
   * @param kept I64 [B, K], numbers of the patches that are looked at; none for all
   * @return [B, 1 + N, W] or [B, 1 + K, W], the class token first
   */
  Tensor forward(Tensor pixels, @Nullable Tensor kept) {
    try (Scope scope = new Scope()) {
      Tensor x = kept == null ? embed(pixels) : embed(pixels, kept);
      for (Block block : blocks) {
        x = block.forward(x);
      }
      return scope.keep(x);
    }
  }

  private Tensor embed(Tensor pixels) {
    try (Scope scope = new Scope()) {
      long batch = pixels.size(0);
      long width = config.width();
      Tensor patches =
          Nn.linear(patches(pixels), patchWeight.reshape(width, -1), null); // [B, N, W]
      Tensor first = classEmbedding.reshape(1, 1, width).expand(batch, 1, width);
      Tensor x = Tensors.cat(List.of(first, patches), 1).add(positionalEmbedding);
      return scope.keep(Nn.layerNorm(x, normWeight, normBias, EPS));
    }
  }

  /** The same of some patches: the others are dropped before anything is computed of them. */
  private Tensor embed(Tensor pixels, Tensor kept) {
    try (Scope scope = new Scope()) {
      long batch = kept.size(0);
      long width = config.width();
      Tensor patches = patches(pixels); // [B, N, 3pp]
      long area = patches.size(2);
      Tensor chosen = patches.gather(1, kept.unsqueeze(2).expand(batch, kept.size(1), area));
      Tensor positions =
          positionalEmbedding
              .narrow(0, 1, config.patches())
              .indexSelect(0, kept.reshape(-1))
              .reshape(batch, -1, width);
      Tensor embedded =
          Nn.linear(chosen, patchWeight.reshape(width, -1), null).add(positions); // [B, K, W]
      Tensor first = classEmbedding.add(positionalEmbedding.select(0, 0)).reshape(1, 1, width);
      Tensor x = Tensors.cat(List.of(first.expand(batch, 1, width), embedded), 1);
      return scope.keep(Nn.layerNorm(x, normWeight, normBias, EPS));
    }
  }

  /**
   * The convolution's windows do not overlap, so it is one matrix product over patches [B, N, 3pp].
   */
  private Tensor patches(Tensor pixels) {
    long side = config.grid();
    long p = config.patchSize();
    return pixels
        .reshape(-1, 3, side, p, side, p)
        .permute(0, 2, 4, 1, 3, 5)
        .reshape(-1, side * side, 3 * p * p);
  }

  /** {@code x += attention(norm(x)); x += mlp(norm(x))}. */
  private static final class Block {
    private final VisionConfig config;
    private final ParameterSet parameters;
    private final String name;

    Block(VisionConfig config, ParameterSet parameters, String name) {
      this.config = config;
      this.parameters = parameters;
      this.name = name;
    }

    Tensor forward(Tensor x) {
      try (Scope scope = new Scope()) {
        Tensor attended = x.add(attention(norm(x, ".ln_1")));
        return scope.keep(attended.add(mlp(norm(attended, ".ln_2"))));
      }
    }

    private Tensor attention(Tensor x) {
      long batch = x.size(0);
      long tokens = x.size(1);
      Tensor qkv =
          Nn.linear(x, get(".attn.in_proj_weight"), get(".attn.in_proj_bias"))
              .reshape(batch, tokens, 3, config.heads(), -1)
              .permute(2, 0, 3, 1, 4); // [3, B, H, N, d]
      Tensor out = Nn.attention(qkv.select(0, 0), qkv.select(0, 1), qkv.select(0, 2), null, false);
      return linear(out.transpose(1, 2).reshape(batch, tokens, -1), ".attn.out_proj");
    }

    private Tensor mlp(Tensor x) {
      return linear(config.activation().apply(linear(x, ".mlp.c_fc")), ".mlp.c_proj");
    }

    private Tensor linear(Tensor x, String layer) {
      return Nn.linear(x, get(layer + ".weight"), get(layer + ".bias"));
    }

    private Tensor norm(Tensor x, String layer) {
      return Nn.layerNorm(x, get(layer + ".weight"), get(layer + ".bias"), EPS);
    }

    private Tensor get(String part) {
      return parameters.get(name + part);
    }
  }
}
