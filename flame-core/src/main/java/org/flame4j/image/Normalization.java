package org.flame4j.image;

import java.util.List;
import org.flame4j.tensor.Compute;
import org.flame4j.tensor.DType;
import org.flame4j.tensor.Scope;
import org.flame4j.tensor.Tensor;
import org.flame4j.tensor.Tensors;

/** Mean and deviation of each colour channel, on values from 0 to 1. */
public record Normalization(List<Float> mean, List<Float> std) {
  /** CLIP's, which FLAME uses. */
  public static final Normalization CLIP =
      new Normalization(
          List.of(0.48145466f, 0.4578275f, 0.40821073f),
          List.of(0.26862954f, 0.26130258f, 0.27577711f));

  public Normalization {
    mean = List.copyOf(mean);
    std = List.copyOf(std);
    if (mean.size() != 3 || std.size() != 3 || std.stream().anyMatch(s -> !(s > 0))) {
      throw new IllegalArgumentException(
          "normalisation needs three means and three positive deviations");
    }
  }

  /**
   * @param images U8 [B, 3, S, S]
   * @return F32 [B, 3, S, S] on the device
   */
  public Tensor apply(Tensor images, Compute compute) {
    try (Scope scope = new Scope()) {
      Tensor pixels = images.to(compute.device()).to(DType.F32).divInPlace(255);
      Tensor normalised =
          pixels.subInPlace(channels(mean, compute)).divInPlace(channels(std, compute));
      return scope.keep(normalised);
    }
  }

  private static Tensor channels(List<Float> values, Compute compute) {
    float[] array = {values.get(0), values.get(1), values.get(2)};
    return Tensors.of(array, 1, 3, 1, 1).to(compute.device());
  }
}
