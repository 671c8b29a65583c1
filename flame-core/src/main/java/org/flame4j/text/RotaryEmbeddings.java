package org.flame4j.text;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.flame4j.tensor.Compute;

/** The rotary positions of one stream, of each kind that a model's layers have. */
final class RotaryEmbeddings {
  private final Map<RopeConfig, RotaryEmbedding> kinds = new HashMap<>();

  RotaryEmbeddings(Set<RopeConfig> ropes, int headDim, List<Integer> positions, Compute compute) {
    ropes.forEach(rope -> kinds.put(rope, new RotaryEmbedding(rope, headDim, positions, compute)));
  }

  RotaryEmbedding of(RopeConfig rope) {
    return Objects.requireNonNull(kinds.get(rope));
  }
}
