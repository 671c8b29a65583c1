package org.flame4j.store;

import java.lang.foreign.MemorySegment;
import java.util.Objects;
import org.flame4j.tensor.DType;
import org.flame4j.tensor.Scope;
import org.flame4j.tensor.Tensor;
import org.flame4j.tensor.Tensors;

/** Collects rows out of mapped shards into one tensor. */
final class RowGather {
  private final Shards shards;
  private final StoreManifest manifest;
  private final int rowsPerKey;
  private final long rowBytes;

  RowGather(Shards shards, StoreManifest manifest) {
    this.shards = shards;
    this.manifest = manifest;
    rowsPerKey = manifest.rowsPerKey();
    rowBytes = (long) manifest.width() * manifest.dtype().bytes();
  }

  /** Rows of the samples at {@code positions}: [n, k, width] in the stored type. */
  Tensor rows(int[] positions, int[][] rowIndices) {
    int k = checkedRows(positions, rowIndices);
    Tensor rows = Tensors.empty(manifest.dtype(), positions.length, k, manifest.width());
    MemorySegment target = Tensors.segment(rows);
    for (int i = 0; i < positions.length; i++) {
      copySample(positions[i], rowIndices[i], target, i * k * rowBytes);
    }
    return rows;
  }

  private int checkedRows(int[] positions, int[][] rowIndices) {
    if (positions.length != rowIndices.length) {
      throw new IllegalArgumentException(
          positions.length + " samples but rows for " + rowIndices.length);
    }
    int k = rowIndices.length == 0 ? 0 : rowIndices[0].length;
    for (int[] rows : rowIndices) {
      if (rows.length != k) {
        throw new IllegalArgumentException(
            "samples must have equally many rows, not " + k + " and " + rows.length);
      }
    }
    return k;
  }

  private void copySample(int position, int[] rows, MemorySegment target, long offset) {
    Objects.checkIndex(position, shards.size());
    int number = shards.shardOf(position);
    MemorySegment source = shards.get(number).rows();
    long firstRow = (long) (position - shards.start(number)) * rowsPerKey;
    for (int j = 0; j < rows.length; j++) {
      long row = firstRow + Objects.checkIndex(rows[j], rowsPerKey);
      MemorySegment.copy(source, row * rowBytes, target, offset + j * rowBytes, rowBytes);
    }
  }

  /** One row of every sample: F32 [size, width]. */
  Tensor column(int row) {
    Objects.checkIndex(row, rowsPerKey);
    Tensor column = Tensors.empty(DType.F32, shards.size(), manifest.width());
    try (Scope scope = new Scope()) {
      for (int number = 0; number < shards.count(); number++) {
        Shard shard = shards.get(number);
        column
            .narrow(0, shards.start(number), shard.size())
            .copyInPlace(shard.rowsTensor().select(1, row));
      }
    }
    return column;
  }
}
