package org.flame4j.train;

import java.util.LinkedHashMap;
import java.util.Map;
import org.flame4j.tensor.Device;
import org.flame4j.tensor.NoGrad;
import org.flame4j.tensor.Scope;
import org.flame4j.tensor.Tensor;
import org.flame4j.tensor.Tensors;

/**
 * AdamW (Loshchilov and Hutter) in two groups: tensors of two and more dimensions decay, others
 * (biases, norms, class token, logit scale and bias) do not. Parameters without a gradient stay as
 * they are.
 */
public final class AdamW implements AutoCloseable {
  /** Decay rates of the moments, and what keeps the division finite. */
  public record Hyperparameters(double beta1, double beta2, double eps, double weightDecay) {
    /** The paper's: betas 0.9 and 0.95, eps 1e-8, decay 0.5. */
    public static final Hyperparameters PAPER = new Hyperparameters(0.9, 0.95, 1e-8, 0.5);

    public Hyperparameters {
      boolean sound =
          (beta1 >= 0 && beta1 < 1)
              && (beta2 >= 0 && beta2 < 1)
              && (eps > 0 && eps < Double.POSITIVE_INFINITY)
              && (weightDecay >= 0 && weightDecay < Double.POSITIVE_INFINITY);
      if (!sound) {
        throw new IllegalArgumentException(
            "betas must be 0 to below 1, eps positive, weight decay not negative; beta1=%s, beta2=%s, eps=%s, weightDecay=%s"
                .formatted(beta1, beta2, eps, weightDecay));
      }
    }
  }

  /** Values updated together, so that the passes over them stay in the cache. */
  private static final long CHUNK = 1 << 18;

  private static final String FIRST = ".first";
  private static final String SECOND = ".second";

  private record Moments(Tensor first, Tensor second) {}

  private final Map<String, Tensor> parameters; // contiguous, so that flat ones are views
  private final Map<String, Moments> moments = new LinkedHashMap<>();
  private final Hyperparameters hyper;
  private long steps;

  /**
   * @param parameters stay the caller's
   * @throws IllegalArgumentException for one that is not contiguous: its flat form is a copy
   */
  public AdamW(Map<String, Tensor> parameters, Hyperparameters hyper) {
    parameters.forEach((name, parameter) -> {
      if (!parameter.isContiguous()) {
        throw new IllegalArgumentException(
            "parameter '" + name + "' is not contiguous; train a contiguous copy of it");
      }
    });
    this.parameters = new LinkedHashMap<>(parameters);
    this.hyper = hyper;
  }

  /** Moves every parameter that has a gradient, at learning rate {@code lr}. */
  public void step(double lr) {
    steps++;
    try (NoGrad noGrad = new NoGrad()) {
      parameters.forEach((name, parameter) -> step(name, parameter, lr));
    }
  }

  private void step(String name, Tensor parameter, double lr) {
    try (Scope scope = new Scope()) {
      Tensor grad = parameter.grad().orElse(null);
      if (grad == null) {
        return;
      }
      Moments m = moments.computeIfAbsent(name, n -> zeros(parameter));
      double decay = parameter.dim() >= 2 ? 1 - lr * hyper.weightDecay : 1;
      Tensor[] flat = {flat(parameter), flat(grad), flat(m.first), flat(m.second)};
      long size = parameter.numel();
      // A GPU has no cache that counts here, but each call takes it time to begin.
      long most = parameter.device().kind() == Device.Kind.CPU ? CHUNK : Math.max(1, size);
      for (long start = 0; start < size; start += most) {
        long length = Math.min(most, size - start);
        try (Scope chunk = new Scope()) {
          update(
              flat[0].narrow(0, start, length),
              flat[1].narrow(0, start, length),
              new Moments(flat[2].narrow(0, start, length), flat[3].narrow(0, start, length)),
              decay,
              lr);
        }
      }
    }
  }

  private void update(Tensor parameter, Tensor grad, Moments m, double decay, double lr) {
    m.first.lerpInPlace(grad, 1 - hyper.beta1);
    m.second.mulInPlace(hyper.beta2).addcmulInPlace(grad, grad, 1 - hyper.beta2);
    if (decay != 1) {
      parameter.mulInPlace(decay);
    }
    double firstCorrection = 1 - Math.pow(hyper.beta1, steps);
    double secondCorrection = Math.sqrt(1 - Math.pow(hyper.beta2, steps));
    Tensor denominator = m.second.sqrt().divInPlace(secondCorrection).addInPlace(hyper.eps);
    parameter.addcdivInPlace(m.first, denominator, -lr / firstCorrection);
  }

  private static Tensor flat(Tensor tensor) {
    return tensor.reshape(-1);
  }

  private static Moments zeros(Tensor parameter) {
    Tensor first = Tensors.emptyLike(parameter).fillInPlace(0).escape();
    Tensor second = Tensors.emptyLike(parameter).fillInPlace(0).escape();
    return new Moments(first, second);
  }

  /** Steps taken. */
  public long steps() {
    return steps;
  }

  /** The moments by {@code NAME.first} and {@code NAME.second}; still owned by this optimizer. */
  public Map<String, Tensor> moments() {
    Map<String, Tensor> named = new LinkedHashMap<>();
    moments.forEach((name, m) -> {
      named.put(name + FIRST, m.first);
      named.put(name + SECOND, m.second);
    });
    return named;
  }

  /**
   * Goes on where another optimizer of the same parameters was.
   *
   * @param moments what {@link #moments} gave; copied
   */
  public void restore(Map<String, Tensor> moments, long steps) {
    this.steps = steps;
    parameters.forEach((name, parameter) -> {
      Tensor first = moments.get(name + FIRST);
      Tensor second = moments.get(name + SECOND);
      if (first != null && second != null) {
        Moments own = this.moments.computeIfAbsent(name, n -> zeros(parameter));
        own.first.copyInPlace(first);
        own.second.copyInPlace(second);
      }
    });
  }

  @Override
  public void close() {
    moments
        .values()
        .forEach(m -> {
          m.first.close();
          m.second.close();
        });
  }
}
