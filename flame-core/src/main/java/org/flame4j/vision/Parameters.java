package org.flame4j.vision;

import java.util.Arrays;
import java.util.Collections;
import java.util.Map;
import java.util.Set;
import org.flame4j.tensor.Compute;
import org.flame4j.tensor.DType;
import org.flame4j.tensor.Scope;
import org.flame4j.tensor.Tensor;
import org.flame4j.tensor.Tensors;
import org.flame4j.tensor.weights.Weights;

/** Where an image tower's parameters come from: chance or a file. */
public final class Parameters {
  private Parameters() {}

  /**
   * Fresh parameters as open_clip draws them: linear and convolution layers evenly from
   * +-1/sqrt(inputs), the attention input projection by Xavier's rule with zero biases, class and
   * position embeddings normal with deviation W^-0.5, norms at one and zero.
   */
  public static ParameterSet random(VisionConfig config, long seed, Compute compute) {
    Map<String, long[]> shapes = ParameterShapes.of(config);
    ParameterSet parameters = new ParameterSet();
    shapes.forEach((name, shape) -> {
      try (Scope scope = new Scope()) {
        boolean norm = name.contains("ln_") || name.startsWith(config.projectorNorm());
        Tensor drawn =
            norm
                ? Tensors.full(name.endsWith("weight") ? 1 : 0, DType.F32, shape)
                : draw(name, shape, inputs(name, shapes), seed + name.hashCode());
        parameters.add(name, drawn.to(compute.device()));
      }
    });
    return parameters;
  }

  private static Tensor draw(String name, long[] shape, long inputs, long seed) {
    if (name.endsWith("_embedding")) {
      return Tensors.randn(seed, 1 / Math.sqrt(shape[shape.length - 1]), shape);
    }
    if (name.contains(".attn.") && name.endsWith("bias")) {
      return Tensors.zeros(DType.F32, shape);
    }
    boolean xavier = name.endsWith("in_proj_weight");
    double bound = xavier ? Math.sqrt(6.0 / (shape[0] + shape[1])) : 1 / Math.sqrt(inputs);
    return Tensors.uniform(seed, -bound, bound, shape);
  }

  /** Inputs of the layer a weight or bias belongs to. */
  private static long inputs(String name, Map<String, long[]> shapes) {
    long[] weight = shapes.getOrDefault(name.replace(".bias", ".weight"), new long[] {1, 1});
    return Arrays.stream(weight).skip(1).reduce(1, (a, b) -> a * b);
  }

  /**
   * Parameters of a file; others in it (a text tower, an unused output projection) are left alone.
   *
   * @throws IllegalArgumentException naming a tensor that is missing, of another shape or not
   *     floating-point
   */
  public static ParameterSet load(VisionConfig config, Weights weights, Compute compute) {
    ParameterSet parameters = new ParameterSet();
    try {
      ParameterShapes.of(config)
          .forEach((name, shape) -> {
            try (Scope scope = new Scope()) {
              Tensor stored = checked(weights, name, shape);
              // A copy of its own: training writes to it, and the file may be closed.
              parameters.add(name, stored.to(DType.F32).copy().to(compute.device()));
            }
          });
      return parameters;
    } catch (RuntimeException e) {
      parameters.close();
      throw e;
    }
  }

  /** Names of all parameters of that shape, in order. */
  public static Set<String> names(VisionConfig config) {
    return Collections.unmodifiableSet(ParameterShapes.of(config).keySet());
  }

  /**
   * Refuses weights that {@link #load} would refuse, without reading values.
   *
   * @throws IllegalArgumentException naming a tensor
   */
  public static void check(VisionConfig config, Weights weights) {
    ParameterShapes.of(config).forEach((name, shape) -> check(weights, name, shape));
  }

  private static Tensor checked(Weights weights, String name, long[] shape) {
    check(weights, name, shape);
    return weights.load(name);
  }

  private static void check(Weights weights, String name, long[] shape) {
    if (!weights.names().contains(name)) {
      throw new IllegalArgumentException("tensor '" + name + "' is missing");
    }
    var expected = Arrays.stream(shape).boxed().toList();
    if (!weights.info(name).shape().equals(expected)) {
      throw new IllegalArgumentException(
          "tensor '"
              + name
              + "' has shape "
              + weights.info(name).shape()
              + " but the model's is "
              + expected);
    }
    if (!weights.info(name).dtype().isFloatingPoint()) {
      throw new IllegalArgumentException(
          "tensor '"
              + name
              + "' is stored as "
              + weights.info(name).dtype()
              + ": parameters must be floating-point numbers");
    }
  }
}
