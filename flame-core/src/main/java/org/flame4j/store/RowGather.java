package org.flame4j.store;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.Objects;
import java.util.stream.IntStream;
import org.flame4j.tensor.DType;
import org.flame4j.tensor.Tensor;
import org.flame4j.tensor.Tensors;

/** Collects rows out of mapped shards into one tensor. */
final class RowGather {
  /** Below this, handing work to another thread costs more than it saves. */
  private static final long VALUES_PER_TASK = 1 << 19;

  private final Shards shards;
  private final int rowsPerKey;
  private final int width;
  private final RowType type;
  private final long rowBytes;

  RowGather(Shards shards, StoreManifest manifest) {
    this.shards = shards;
    rowsPerKey = manifest.rowsPerKey();
    width = manifest.width();
    type = manifest.dtype();
    rowBytes = (long) width * type.dtype().bytes();
  }

  /** Takes one row to its place. */
  private interface RowCopy {
    void copy(Shard source, long sourceRow, MemorySegment target, long row);
  }

  /**
   * Copies rows of the samples at {@code positions} to {@code into} [n, k, width]: F32, or as they
   * are stored.
   */
  void rows(int[] positions, int[][] rowIndices, Tensor into) {
    check(positions, rowIndices, into);
    MemorySegment target = Tensors.segment(into);
    int tasks = Math.clamp(into.numel() / VALUES_PER_TASK, 1, Math.max(1, positions.length));
    IntStream.range(0, tasks)
        .parallel()
        .forEach(task -> {
          int start = (int) ((long) positions.length * task / tasks);
          int end = (int) ((long) positions.length * (task + 1) / tasks);
          RowCopy copy = into.dtype() == DType.F32 ? converting() : this::copy;
          for (int i = start; i < end; i++) {
            copySample(positions[i], rowIndices[i], copy, target, i);
          }
        });
  }

  private RowCopy converting() {
    RowCodec codec = type.codec(width);
    return (source, sourceRow, target, row) ->
        codec.decode(
            source.rows(),
            sourceRow * rowBytes,
            source.scale(sourceRow),
            target,
            row * width * DType.F32.bytes());
  }

  private void copy(Shard source, long sourceRow, MemorySegment target, long row) {
    MemorySegment.copy(source.rows(), sourceRow * rowBytes, target, row * rowBytes, rowBytes);
  }

  private void copySample(
      int position, int[] rows, RowCopy copy, MemorySegment target, int sample) {
    int number = shards.shardOf(position);
    Shard source = shards.get(number);
    long firstRow = (long) (position - shards.start(number)) * rowsPerKey;
    for (int j = 0; j < rows.length; j++) {
      copy.copy(source, firstRow + rows[j], target, (long) sample * rows.length + j);
    }
  }

  /** Rows wanted of each sample. */
  static int count(int[][] rowIndices) {
    return rowIndices.length == 0 ? 0 : rowIndices[0].length;
  }

  private void check(int[] positions, int[][] rowIndices, Tensor into) {
    if (positions.length != rowIndices.length) {
      throw new IllegalArgumentException(
          positions.length + " samples but rows for " + rowIndices.length);
    }
    int k = count(rowIndices);
    long[] shape = {positions.length, k, width};
    if (!Arrays.equals(into.shape(), shape)
        || (into.dtype() != DType.F32 && (type.isScaled() || into.dtype() != type.dtype()))) {
      throw new IllegalArgumentException(into + " cannot take rows " + Arrays.toString(shape));
    }
    for (int i = 0; i < positions.length; i++) {
      Objects.checkIndex(positions[i], shards.size());
      if (rowIndices[i].length != k) {
        throw new IllegalArgumentException(
            "samples must have equally many rows, not " + k + " and " + rowIndices[i].length);
      }
      for (int row : rowIndices[i]) {
        Objects.checkIndex(row, rowsPerKey);
      }
    }
  }
}
