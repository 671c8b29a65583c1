package org.flame4j.pretrain;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.flame4j.tensor.Tensor;
import org.flame4j.train.AdamW;
import org.flame4j.train.state.OptimizerState;

/**
 * Where a run is: one safetensors file with weights and moments, step and time in its metadata. It
 * appears whole or not at all; order of data and choice of predictions follow from seed and step.
 */
final class Checkpoint {
  private Checkpoint() {}

  /** Steps done, tokens seen and seconds spent. */
  record Position(long steps, long tokens, double seconds) {
    static final Position START = new Position(0, 0, 0);
  }

  static void write(Path file, Position at, Map<String, Tensor> parameters, AdamW optimizer) {
    OptimizerState.write(
        file,
        parameters,
        optimizer,
        Map.of(
            "steps", Long.toString(at.steps),
            "tokens", Long.toString(at.tokens),
            "seconds", Double.toString(at.seconds)));
  }

  /** Puts a written state into {@code parameters} and {@code optimizer}, where there is one. */
  static Position restore(Path file, Map<String, Tensor> parameters, AdamW optimizer) {
    return Files.exists(file)
        ? position(file, OptimizerState.restore(file, parameters, optimizer))
        : Position.START;
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
