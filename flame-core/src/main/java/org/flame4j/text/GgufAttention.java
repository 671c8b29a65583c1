package org.flame4j.text;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.flame4j.tensor.DType;
import org.flame4j.tensor.Scope;
import org.flame4j.tensor.Tensors;
import org.flame4j.tensor.weights.GgufFile;
import org.flame4j.tensor.weights.TensorInfo;

/** How the layers of a GGUF file attend: cap, windows, rotary positions. */
final class GgufAttention {
  private static final double GEMMA2_SOFTCAP = 50;
  private static final int GEMMA2_WINDOW = 4096;
  private static final double LOCAL_THETA = 10_000;

  private final GgufFile gguf;
  private final GgufKeys keys;
  private final GgufFamily family;

  GgufAttention(GgufFile gguf, GgufKeys keys, GgufFamily family) {
    this.gguf = gguf;
    this.keys = keys;
    this.family = family;
  }

  List<LayerAttention> layers(int layers, double scale, int headDim) {
    boolean gemma2 = family == GgufFamily.GEMMA2;
    double softcap = gemma2 ? keys.number("attn_logit_softcapping", GEMMA2_SOFTCAP) : 0;
    RopeConfig rope = rope(headDim);
    LayerAttention wide =
        new LayerAttention(new AttentionSpec(scale, softcap, Integer.MAX_VALUE), rope);
    LayerAttention near =
        new LayerAttention(new AttentionSpec(scale, softcap, window()), local(rope));
    int period = keys.optional("attention.sliding_window_pattern", family.windowPeriod());
    return IntStream.range(0, layers)
        .mapToObj(i -> family.isLocal(i, period) ? near : wide)
        .toList();
  }

  /** Converters write 0 for none. */
  private int window() {
    String name = "attention.sliding_window";
    int usual = family == GgufFamily.GEMMA2 ? GEMMA2_WINDOW : Integer.MAX_VALUE;
    return keys.number(name, 0) == 0 && keys.has(name)
        ? Integer.MAX_VALUE
        : keys.optional(name, usual);
  }

  /** Local layers of Gemma 3 have a base of their own and no scaling. */
  private RopeConfig local(RopeConfig rope) {
    return family == GgufFamily.GEMMA3
        ? new RopeConfig(
            keys.number("rope.freq_base_swa", LOCAL_THETA), rope.rotated(), RopeScaling.NONE)
        : rope;
  }

  private RopeConfig rope(int headDim) {
    int rotated = keys.optional("rope.dimension_count", headDim);
    double theta = keys.number("rope.freq_base", 10_000);
    return new RopeConfig(theta, rotated, scaling(rotated / 2));
  }

  private RopeScaling scaling(int pairs) {
    String type = keys.string("rope.scaling.type", "none");
    double factor = keys.number("rope.scaling.factor", 1);
    double attention = keys.number("rope.scaling.attn_factor", 1);
    if (gguf.names().contains("rope_factors_short.weight")) {
      return longRope(pairs, attention);
    }
    if (gguf.names().contains("rope_freqs.weight")) {
      double all = type.equals("linear") ? factor : 1;
      List<Double> divisors = factors("rope_freqs.weight", pairs);
      return new RopeScaling.Divisors(
          divisors.stream().map(divisor -> divisor * all).toList(), attention, Integer.MAX_VALUE);
    }
    return switch (type) {
      case "none" -> RopeScaling.NONE;
      case "linear" -> new RopeScaling.Linear(factor);
      case "yarn" ->
          new RopeScaling.Yarn(
              factor,
              attention * RopeScaling.Yarn.usualMagnitude(factor, 1),
              keys.number("rope.scaling.yarn_beta_fast", 32),
              keys.number("rope.scaling.yarn_beta_slow", 1),
              true,
              originalPositions());
      default ->
          throw new TextException(
              "rope scaling '%s' is not supported in GGUF; known: none, linear, yarn, longrope"
                  .formatted(type));
    };
  }

  /** Phi-3: other frequencies within the length the model first learnt on than beyond it. */
  private RopeScaling longRope(int pairs, double attention) {
    List<Double> shortFactors = factors("rope_factors_short.weight", pairs);
    boolean same = shortFactors.equals(factors("rope_factors_long.weight", pairs));
    return new RopeScaling.Divisors(
        shortFactors, attention, same ? Integer.MAX_VALUE : originalPositions());
  }

  private int originalPositions() {
    return keys.optional(
        "rope.scaling.original_context_length", keys.optional("context_length", Integer.MAX_VALUE));
  }

  /** Numbers by which the rotary frequencies are divided, each by its own. */
  private List<Double> factors(String name, int pairs) {
    TensorInfo expected = new TensorInfo(DType.F32, List.of((long) pairs));
    if (!gguf.names().contains(name) || !gguf.info(name).equals(expected)) {
      throw new TextException(
          "tensor '%s' must be F32 %s; it is %s"
              .formatted(
                  name,
                  expected.shape(),
                  gguf.names().contains(name)
                      ? gguf.info(name).dtype() + " " + gguf.info(name).shape()
                      : "missing"));
    }
    try (Scope scope = new Scope()) {
      List<Double> factors = new ArrayList<>();
      for (float factor : Tensors.floats(gguf.load(name))) {
        factors.add((double) factor);
      }
      return factors;
    }
  }
}
