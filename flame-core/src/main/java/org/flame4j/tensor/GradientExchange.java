package org.flame4j.tensor;

/** Makes the gradients of several processes one. */
public interface GradientExchange extends AutoCloseable {
  /**
   * Runs the last backward pass of this step: when it is over, gradients gathered since they were
   * cleared are means over all processes. Passes before it stay local.
   *
   * @param pass reaches every parameter that is watched
   * @throws TensorException where another process is lost, or a parameter was not reached
   */
  void lastBackward(Runnable pass);

  @Override
  void close();
}
