package org.flame4j.text;

import java.util.List;
import org.flame4j.tensor.Tensor;

/** Where the layers of a language model get their parameters, by their Hugging Face names. */
interface LlmTensors {
  /** A vector of parameters [size], owned by the caller. */
  Tensor vector(String name, long size);

  /**
   * Projections of the same input stacked along their outputs, owned by the caller.
   *
   * @param names of the projections, without {@code .weight} and {@code .bias}
   * @param bias whether they have biases
   * @param columns width of the input
   * @param rows width of each projection's output
   */
  Linear linear(List<String> names, boolean bias, long columns, long... rows);
}
