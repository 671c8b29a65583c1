package org.flame4j.text;

import java.util.Arrays;
import org.flame4j.tensor.Nn;
import org.flame4j.tensor.Tensor;

/** The function on an MLP's gate. */
public enum Activation {
  SILU("silu") {
    @Override
    Tensor applyInPlace(Tensor x) {
      return Nn.siluInPlace(x);
    }
  },
  GELU_TANH("gelu_pytorch_tanh") {
    @Override
    Tensor applyInPlace(Tensor x) {
      return Nn.geluTanhInPlace(x);
    }
  };

  private final String configName;

  Activation(String configName) {
    this.configName = configName;
  }

  abstract Tensor applyInPlace(Tensor x);

  /** The function that a Hugging Face config calls by this name. */
  static Activation of(String name) {
    return Arrays.stream(values())
        .filter(activation -> activation.configName.equals(name))
        .findFirst()
        .orElseThrow(() ->
            new TextException(
                "hidden_act '"
                    + name
                    + "' is not supported; known: "
                    + Arrays.stream(values()).map(known -> known.configName).toList()));
  }
}
