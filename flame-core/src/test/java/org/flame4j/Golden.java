package org.flame4j;

import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.flame4j.tensor.Tensor;
import org.flame4j.tensor.Tensors;

/** Files with exact numbers from the published code, and how far a tensor is from them. */
public final class Golden {
  private Golden() {}

  public static Path path(String name) {
    try {
      return Path.of(
          Objects.requireNonNull(Golden.class.getResource("/golden/" + name), name).toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Largest absolute difference over the largest absolute expected value. */
  public static double relativeError(float[] actual, float[] expected) {
    double difference = 0;
    double scale = 0;
    for (int i = 0; i < expected.length; i++) {
      difference = Math.max(difference, Math.abs((double) actual[i] - expected[i]));
      scale = Math.max(scale, Math.abs((double) expected[i]));
    }
    return difference / scale;
  }

  public static double relativeError(Tensor actual, Tensor expected) {
    return relativeError(Tensors.floats(actual), Tensors.floats(expected));
  }

  /** {@code cap * tanh(scores / cap)}, spelt out; the scores themselves for a cap of 0. */
  public static Tensor capped(Tensor scores, double cap) {
    if (cap == 0) {
      return scores;
    }
    Tensor both = scores.mul(2 / cap).exp();
    return both.add(-1).div(both.add(1)).mul(cap);
  }

  /** Every row of the second dimension twice, one after the other: heads that two queries share. */
  public static Tensor twice(Tensor heads) {
    long[] shape = heads.shape();
    shape[1] *= 2;
    return Tensors.stack(List.of(heads, heads), 2).reshape(shape);
  }

  public static double cosine(float[] a, float[] b) {
    double dot = 0;
    double aa = 0;
    double bb = 0;
    for (int i = 0; i < a.length; i++) {
      dot += (double) a[i] * b[i];
      aa += (double) a[i] * a[i];
      bb += (double) b[i] * b[i];
    }
    return dot / Math.sqrt(aa * bb);
  }
}
