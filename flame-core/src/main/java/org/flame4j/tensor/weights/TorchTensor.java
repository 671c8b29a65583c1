package org.flame4j.tensor.weights;

import java.util.List;
import org.flame4j.tensor.Tensor;
import org.flame4j.tensor.Tensors;

/**
 * A tensor of a PyTorch file: values of a storage from {@code offset} on, {@code strides} apart.
 *
 * @param info type and shape
 * @param offset of the first value in the storage
 * @param strides values from one index to the next, by dimension
 */
record TorchTensor(TorchStorage storage, TensorInfo info, long offset, List<Long> strides) {
  /**
   * @throws WeightsException for values outside of the storage, or more of them than it has
   */
  TorchTensor {
    strides = List.copyOf(strides);
    if (strides.size() != info.shape().size()) {
      throw new WeightsException("shape %s has strides %s".formatted(info.shape(), strides));
    }
    if (info.numel() > 0 && !lies(storage.numel(), info, offset, strides)) {
      throw new WeightsException(
          "shape %s with strides %s from value %d on does not lie in a storage of %d values"
              .formatted(info.shape(), strides, offset, storage.numel()));
    }
    // Else a few bytes could stand for any amount of memory.
    if (info.numel() > storage.numel()) {
      throw new WeightsException(
          "shape %s repeats the values of a storage of %d: save a contiguous copy of the tensor"
              .formatted(info.shape(), storage.numel()));
    }
  }

  private static boolean lies(long numel, TensorInfo info, long offset, List<Long> strides) {
    long last = offset;
    for (int i = 0; i < strides.size(); i++) {
      long stride = strides.get(i);
      long steps = info.shape().get(i) - 1;
      if (stride < 0 || last < 0 || last >= numel || (steps > 0 && stride > numel / steps)) {
        return false;
      }
      last += steps * stride;
    }
    return offset >= 0 && last >= 0 && last < numel;
  }

  /** Whether the values lie one after the other. */
  boolean isContiguous() {
    long expected = 1;
    for (int i = strides.size() - 1; i >= 0; i--) {
      long size = info.shape().get(i);
      if (size != 1 && strides.get(i) != expected) {
        return false;
      }
      expected *= size;
    }
    return true;
  }

  /** Where its values begin in the file, if it is contiguous. */
  long start() {
    return storage.start() + offset * info.dtype().bytes();
  }

  /** The tensor: a view of the file where its values lie one after the other, else a copy. */
  Tensor load(MappedFile file) {
    if (isContiguous()) {
      return file.tensor(start(), info);
    }
    Tensor all =
        file.tensor(storage.start(), new TensorInfo(info.dtype(), List.of(storage.numel())));
    long[] steps = strides.stream().mapToLong(Long::longValue).toArray();
    return Tensors.strided(all, info.sizes(), steps, offset).contiguous();
  }
}
