package org.flame4j.tensor;

import org.bytedeco.pytorch.T_TensorTensor_T;
import org.bytedeco.pytorch.global.torch;

/**
 * The largest values of the last dimension and where they stand, best first.
 *
 * @param values [..., k]
 * @param indices I64 [..., k]
 */
public record TopK(Tensor values, Tensor indices) {
  /** Both owned by the enclosing scope or else the caller. */
  public static TopK of(Tensor tensor, int k) {
    T_TensorTensor_T both = torch.topk(tensor.pointer(), k, -1, true, true);
    return new TopK(new Tensor(both.get0()), new Tensor(both.get1()));
  }
}
