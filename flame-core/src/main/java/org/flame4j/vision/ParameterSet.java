package org.flame4j.vision;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.flame4j.tensor.Tensor;

/** Named trainable tensors, in order; owns them. */
public final class ParameterSet implements AutoCloseable {
  private final Map<String, Tensor> tensors = new LinkedHashMap<>();

  /** Takes ownership: the tensor leaves its scopes and dies with this set. */
  public Tensor add(String name, Tensor tensor) {
    if (tensors.putIfAbsent(name, tensor) != null) {
      throw new IllegalArgumentException("parameter '" + name + "' is there already");
    }
    return tensor.escape();
  }

  public Tensor get(String name) {
    Tensor tensor = tensors.get(name);
    if (tensor == null) {
      throw new IllegalArgumentException("no parameter '" + name + "'");
    }
    return tensor;
  }

  /** All tensors by name, in order; still owned by this set. */
  public Map<String, Tensor> byName() {
    return Collections.unmodifiableMap(tensors);
  }

  /** Number of trained values. */
  public long count() {
    return tensors.values().stream().mapToLong(Tensor::numel).sum();
  }

  /** Turns gradients on or off for all. */
  public void requiresGrad(boolean on) {
    tensors.values().forEach(tensor -> tensor.requiresGrad(on));
  }

  public void clearGrad() {
    tensors.values().forEach(Tensor::clearGrad);
  }

  @Override
  public void close() {
    tensors.values().forEach(Tensor::close);
  }
}
