package org.flame4j.pretrain;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.flame4j.tensor.Scope;
import org.flame4j.tensor.Tensor;
import org.flame4j.tensor.weights.SafetensorsFile;
import org.flame4j.tensor.weights.SafetensorsWriter;
import org.flame4j.train.AdamW;

/**
 * Where a run is: one safetensors file with weights and moments, step and time in its metadata. It
 * appears whole or not at all; order of data and choice of predictions follow from seed and step.
 */
final class Checkpoint {
  private static final String MOMENTS = "moments.";

  private Checkpoint() {}

  /** Steps done, tokens seen and seconds spent. */
  record Position(long steps, long tokens, double seconds) {
    static final Position START = new Position(0, 0, 0);
  }

  static void write(Path file, Position at, Map<String, Tensor> parameters, AdamW optimizer) {
    Map<String, Tensor> tensors = new LinkedHashMap<>(parameters);
    optimizer.moments().forEach((name, tensor) -> tensors.put(MOMENTS + name, tensor));
    SafetensorsWriter.write(
        file,
        tensors,
        Map.of(
            "steps", Long.toString(at.steps),
            "tokens", Long.toString(at.tokens),
            "seconds", Double.toString(at.seconds)));
  }

  /** Puts a written state into {@code parameters} and {@code optimizer}, where there is one. */
  static Position restore(Path file, Map<String, Tensor> parameters, AdamW optimizer) {
    if (!Files.exists(file)) {
      return Position.START;
    }
    try (Scope scope = new Scope();
        SafetensorsFile saved = SafetensorsFile.open(file)) {
      parameters.forEach((name, tensor) -> tensor.copyInPlace(saved.load(name)));
      Map<String, Tensor> moments = new LinkedHashMap<>();
      for (String name : saved.names()) {
        if (name.startsWith(MOMENTS)) {
          moments.put(name.substring(MOMENTS.length()), saved.load(name));
        }
      }
      Position at = position(file, saved.metadata());
      optimizer.restore(moments, at.steps);
      return at;
    }
  }

  private static Position position(Path file, Map<String, String> metadata) {
    try {
      return new Position(
          Long.parseLong(metadata.getOrDefault("steps", "")),
          Long.parseLong(metadata.getOrDefault("tokens", "")),
          Double.parseDouble(metadata.getOrDefault("seconds", "")));
    } catch (NumberFormatException e) {
      throw new PretrainException(file + " is no checkpoint of this program: delete it", e);
    }
  }
}
