package org.flame4j.tensor;

import org.bytedeco.javacpp.PointerScope;
import org.jspecify.annotations.Nullable;

/**
 * Frees, when closed, every tensor the current thread made since it was opened.
 *
 * <pre>{@code
 * Tensor norm(Tensor x) {
 *   try (Scope scope = new Scope()) {
 *     return scope.keep(x.mul(x).sum().sqrt());   // the square and the sum die here
 *   }
 * }
 * }</pre>
 *
 * Not thread-safe: open, use and close a scope on one thread.
 */
public final class Scope implements AutoCloseable {
  private final @Nullable PointerScope outer;
  private final PointerScope scope;

  public Scope() {
    outer = PointerScope.getInnerScope();
    scope = new PointerScope();
  }

  /**
   * Hands a tensor of this scope to the enclosing scope.
   *
   * @return {@code tensor}; where there is no enclosing scope, the caller closes it
   */
  public Tensor keep(Tensor tensor) {
    if (outer == null) {
      return tensor.escape();
    }
    outer.attach(tensor.pointer());
    return tensor;
  }

  @Override
  public void close() {
    scope.close();
  }
}
