package org.flame4j.train.state;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.flame4j.tensor.NoGrad;
import org.flame4j.tensor.Scope;
import org.flame4j.tensor.Tensor;
import org.flame4j.tensor.weights.SafetensorsFile;
import org.flame4j.tensor.weights.SafetensorsWriter;
import org.flame4j.train.AdamW;

/**
 * An optimizer's moments, with parameters and facts beside them, as one safetensors file that
 * appears whole or not at all.
 */
public final class OptimizerState {
  private static final String MOMENTS = "moments.";
  private static final String STEPS = "optimizerSteps";

  private OptimizerState() {}

  /**
   * @param parameters whose values are kept in this file, too; possibly none
   * @param facts by names that are the caller's; not {@value #STEPS}
   */
  public static void write(
      Path file, Map<String, Tensor> parameters, AdamW optimizer, Map<String, String> facts) {
    Map<String, Tensor> tensors = new LinkedHashMap<>(parameters);
    optimizer.moments().forEach((name, tensor) -> tensors.put(MOMENTS + name, tensor));
    Map<String, String> metadata = new LinkedHashMap<>(facts);
    metadata.put(STEPS, Long.toString(optimizer.steps()));
    SafetensorsWriter.write(file, tensors, metadata);
  }

  /**
   * Puts a written state into {@code parameters} and {@code optimizer}.
   *
   * @return the facts
   * @throws org.flame4j.tensor.weights.WeightsException for a damaged file
   * @throws StateException for one that is no such state
   */
  public static Map<String, String> restore(
      Path file, Map<String, Tensor> parameters, AdamW optimizer) {
    try (Scope scope = new Scope();
        NoGrad noGrad = new NoGrad();
        SafetensorsFile saved = SafetensorsFile.open(file)) {
      parameters.forEach((name, tensor) -> tensor.copyInPlace(saved.load(name)));
      Map<String, Tensor> moments = new LinkedHashMap<>();
      for (String name : saved.names()) {
        if (name.startsWith(MOMENTS)) {
          moments.put(name.substring(MOMENTS.length()), saved.load(name));
        }
      }
      optimizer.restore(moments, steps(file, saved.metadata()));
      return Map.copyOf(saved.metadata());
    }
  }

  private static long steps(Path file, Map<String, String> metadata) {
    try {
      return Long.parseLong(metadata.getOrDefault(STEPS, ""));
    } catch (NumberFormatException e) {
      throw new StateException(file + " is no state of a run of this program: delete it", e);
    }
  }
}
