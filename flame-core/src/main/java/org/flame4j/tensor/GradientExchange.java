package org.flame4j.tensor;

/** Makes the gradients of several processes one. */
public interface GradientExchange extends AutoCloseable {
  /**
   * Says that the next backward pass is the last of this step: when it is over, gradients gathered
   * since they were cleared are means over all processes. Passes before it stay local.
   */
  void beforeLastBackward();

  @Override
  void close();
}
