package org.flame4j.text;

import java.util.ArrayList;
import java.util.List;
import org.flame4j.tensor.Tensor;

/** What one layer has loaded so far, to be closed together. */
final class LayerWeights implements AutoCloseable {
  private final LlmTensors source;
  private final List<Runnable> closers = new ArrayList<>();

  LayerWeights(LlmTensors source) {
    this.source = source;
  }

  /** A vector of parameters [size]. */
  Tensor vector(String name, long size) {
    Tensor vector = source.vector(name, size);
    closers.add(vector::close);
    return vector;
  }

  /**
   * One product for projections of the same input, one below the other.
   *
   * @param names of the projections, without {@code .weight}
   * @param bias whether they have biases
   * @param columns width of the input
   * @param rows width of each projection's output
   */
  Linear linear(List<String> names, boolean bias, long columns, long... rows) {
    Linear linear = source.linear(names, bias, columns, rows);
    closers.add(linear::close);
    return linear;
  }

  @Override
  public void close() {
    closers.forEach(Runnable::run);
    closers.clear();
  }
}
