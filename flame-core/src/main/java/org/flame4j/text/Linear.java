package org.flame4j.text;

import org.flame4j.tensor.Int8Matrix;
import org.flame4j.tensor.Nn;
import org.flame4j.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/** {@code x W^T + b}, however W lies in memory; owns its tensors. */
interface Linear extends AutoCloseable {
  /**
   * @param x [T, in]
   * @return [T, out]
   */
  Tensor apply(Tensor x);

  /**
   * {@code x += apply(input)}.
   *
   * @param x [T, out]
   */
  default void addTo(Tensor x, Tensor input) {
    x.addInPlace(apply(input));
  }

  @Override
  void close();

  /**
   * Of a matrix as it is.
   *
   * @param weight [out, in]
   * @param bias [out] or none
   */
  static Linear of(Tensor weight, @Nullable Tensor bias) {
    return new Plain(weight, bias);
  }

  /** Of a matrix in 8 bits. */
  static Linear of(Int8Matrix weight, @Nullable Tensor bias) {
    return new EightBit(weight, bias);
  }

  /** A matrix of which each product makes numbers of the input's type. */
  record EightBit(Int8Matrix weight, @Nullable Tensor bias) implements Linear {
    @Override
    public Tensor apply(Tensor x) {
      return weight.product(x, bias);
    }

    @Override
    public void close() {
      weight.close();
      if (bias != null) {
        bias.close();
      }
    }
  }

  /** A matrix in the type in which it is multiplied. */
  record Plain(Tensor weight, @Nullable Tensor bias) implements Linear {
    @Override
    public Tensor apply(Tensor x) {
      return Nn.linear(x, weight, bias);
    }

    @Override
    public void addTo(Tensor x, Tensor input) {
      if (bias == null) {
        Nn.addLinearInPlace(x, input, weight);
      } else {
        Linear.super.addTo(x, input);
      }
    }

    @Override
    public void close() {
      weight.close();
      if (bias != null) {
        bias.close();
      }
    }
  }
}
