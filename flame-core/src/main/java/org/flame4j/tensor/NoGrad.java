package org.flame4j.tensor;

import org.bytedeco.pytorch.GradMode;

/** Turns gradient recording off on the current thread until closed. */
public final class NoGrad implements AutoCloseable {
  private final boolean before = GradMode.is_enabled();

  public NoGrad() {
    GradMode.set_enabled(false);
  }

  @Override
  public void close() {
    GradMode.set_enabled(before);
  }
}
