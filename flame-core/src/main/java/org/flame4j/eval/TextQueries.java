package org.flame4j.eval;

import java.util.List;
import org.flame4j.tensor.Tensor;

/** Brings queries into the space of pictures. */
@FunctionalInterface
public interface TextQueries {
  /**
   * @return F32 [n, D], rows of length 1, owned by the enclosing scope or else the caller
   */
  Tensor embed(List<String> texts);
}
