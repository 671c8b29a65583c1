package org.flame4j.text;

import org.flame4j.tensor.MachineMemory;

/**
 * How a language model's weights lie in memory.
 *
 * @param weights type of the layers' matrices; embeddings, norms and biases stay as they are
 * @param offload whether layers are read from the file one by one, each time they are needed, so
 *     that the model may be larger than memory
 * @param limit bytes that the model and what runs in it may take
 */
public record LlmMemory(WeightType weights, boolean offload, long limit) {
  /** Type of the layers' matrices. */
  public enum WeightType {
    /** That of the activations. */
    FULL,
    /** 8 bits with a scale for each row: a quarter of float32. */
    INT8
  }

  public LlmMemory {
    if (limit < 1) {
      throw new IllegalArgumentException("limit must be positive; limit=" + limit);
    }
  }

  /** All layers in memory, of which the machine's free one may be taken. */
  public static LlmMemory usual() {
    return of(WeightType.FULL, false);
  }

  /** Within the memory that the machine has free now. */
  public static LlmMemory of(WeightType weights, boolean offload) {
    return new LlmMemory(weights, offload, Math.max(1, MachineMemory.freeBytes()));
  }

  LlmMemory with(WeightType type, boolean streamed) {
    return new LlmMemory(type, streamed, limit);
  }

  boolean int8() {
    return weights == WeightType.INT8;
  }
}
