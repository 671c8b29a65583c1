package org.flame4j.train;

import org.flame4j.data.ImageBatch;

/** What a step of training does with its pictures. */
public interface BatchStep {
  /**
   * @param step counted from 0
   * @param lr learning rate
   */
  StepResult run(ImageBatch batch, long step, double lr);
}
