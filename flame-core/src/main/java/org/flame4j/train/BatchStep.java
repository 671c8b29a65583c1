package org.flame4j.train;

import java.util.Map;
import java.util.Optional;
import org.flame4j.data.ImageBatch;
import org.flame4j.tensor.Tensor;

/** What a step of training does with its pictures. */
public interface BatchStep extends AutoCloseable {
  /**
   * @param batch this process's share of the batch, possibly empty
   * @param step counted from 0
   * @param lr learning rate
   * @return nothing where no process has a picture
   */
  Optional<StepResult> run(ImageBatch batch, long step, double lr);

  /** All that is trained, by name. */
  Map<String, Tensor> parameters();

  /** Its moments and count of steps belong to the state of a run. */
  AdamW optimizer();

  @Override
  void close();
}
