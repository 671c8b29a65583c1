package org.flame4j.tensor.weights;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.flame4j.tensor.Tensor;

/** The same tensors under other names; owns the weights behind it. */
public final class RenamedWeights implements Weights {
  private final Weights weights;
  private final Map<String, String> originals = new LinkedHashMap<>(); // by new name

  /**
   * @param rename the new name of each
   * @throws WeightsException if two tensors get the same name
   */
  public RenamedWeights(Weights weights, UnaryOperator<String> rename) {
    this.weights = weights;
    for (String name : weights.names()) {
      String before = originals.put(rename.apply(name), name);
      if (before != null) {
        throw new WeightsException(
            "tensors %s and %s are the same one"
                .formatted(WeightsException.quote(before), WeightsException.quote(name)));
      }
    }
  }

  @Override
  public Set<String> names() {
    return Collections.unmodifiableSet(originals.keySet());
  }

  @Override
  public TensorInfo info(String name) {
    return weights.info(original(name));
  }

  @Override
  public Tensor load(String name) {
    return weights.load(original(name));
  }

  @Override
  public boolean isView(String name) {
    return weights.isView(original(name));
  }

  @Override
  public void release(String name) {
    weights.release(original(name));
  }

  @Override
  public Tensor loadRows(String name, long from, long count) {
    return weights.loadRows(original(name), from, count);
  }

  private String original(String name) {
    String original = originals.get(name);
    if (original == null) {
      throw new WeightsException("there is no tensor " + WeightsException.quote(name));
    }
    return original;
  }

  @Override
  public Map<String, String> metadata() {
    return weights.metadata();
  }

  @Override
  public void close() {
    weights.close();
  }
}
