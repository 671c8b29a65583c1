package org.flame4j.data;

import java.util.List;
import org.flame4j.tensor.Tensor;

/**
 * Pictures ready for a model.
 *
 * @param pixels U8 [B, 3, S, S], owned by this batch
 * @param samples the B samples they are of
 */
public record ImageBatch(Tensor pixels, List<Sample> samples) implements AutoCloseable {
  public ImageBatch {
    samples = List.copyOf(samples);
  }

  public List<String> keys() {
    return samples.stream().map(Sample::key).toList();
  }

  @Override
  public void close() {
    pixels.close();
  }
}
