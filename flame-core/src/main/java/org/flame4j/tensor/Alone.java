package org.flame4j.tensor;

import java.util.Map;

/** A group of one: nothing is exchanged. */
enum Alone implements Peers {
  INSTANCE;

  private static final GradientExchange NONE =
      new GradientExchange() {
        @Override
        public void lastBackward(Runnable pass) {
          pass.run();
        }

        @Override
        public void close() {}
      };

  @Override
  public int rank() {
    return 0;
  }

  @Override
  public int size() {
    return 1;
  }

  @Override
  public void sumInPlace(Tensor tensor) {}

  @Override
  public void maxInPlace(Tensor tensor) {}

  @Override
  public Tensor gatherRows(Tensor rows) {
    return rows.detach();
  }

  @Override
  public void broadcastInPlace(Tensor tensor) {}

  @Override
  public GradientExchange exchange(Map<String, Tensor> parameters) {
    return NONE;
  }

  @Override
  public void close() {}
}
