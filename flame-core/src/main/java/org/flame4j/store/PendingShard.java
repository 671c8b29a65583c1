package org.flame4j.store;

import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.flame4j.tensor.DType;
import org.flame4j.tensor.Scope;
import org.flame4j.tensor.Tensor;
import org.flame4j.tensor.Tensors;

/** Samples in memory that will be one shard. */
final class PendingShard implements AutoCloseable {
  private final int rowsPerKey;
  private final int width;
  private final List<byte[]> keys = new ArrayList<>();
  private final List<Long> textHashes = new ArrayList<>();
  private final StoreManifest manifest;
  private Tensor rows; // [capacity, R, width]
  private MemorySegment memory;
  private final HalfRows halves;

  PendingShard(StoreManifest manifest, int capacity) {
    this.manifest = manifest;
    rowsPerKey = manifest.rowsPerKey();
    width = manifest.width();
    rows = Tensors.empty(manifest.dtype(), capacity, rowsPerKey, width).escape();
    memory = Tensors.segment(rows);
    halves = new HalfRows(width);
  }

  int size() {
    return keys.size();
  }

  private void grow() {
    long capacity = Math.multiplyExact(rows.size(0), 2);
    Tensor larger = Tensors.empty(manifest.dtype(), capacity, rowsPerKey, width).escape();
    Tensors.segment(larger).asSlice(0, memory.byteSize()).copyFrom(memory);
    rows.close();
    rows = larger;
    memory = Tensors.segment(rows);
  }

  boolean hasKey(int index, byte[] key) {
    return Arrays.equals(keys.get(index), key);
  }

  long textHash(int index) {
    return textHashes.get(index);
  }

  /** Takes the samples of a smaller shard. */
  void take(Shard shard) {
    for (int i = 0; i < shard.size(); i++) {
      keys.add(shard.keyBytes(i));
      textHashes.add(shard.textHash(i));
    }
    memory.asSlice(0, shard.rows().byteSize()).copyFrom(shard.rows());
  }

  /**
   * Refuses what half precision cannot hold.
   *
   * @param values F32, R rows for each of {@code names}
   */
  void checkRange(MemorySegment values, List<String> names) {
    for (int i = 0; i < names.size(); i++) {
      for (int row = 0; row < rowsPerKey; row++) {
        if (!halves.holds(values, floatOffset((long) i * rowsPerKey + row))) {
          throw new StoreException(
              "row %d of key '%s' has the value %s: half precision cannot hold it"
                  .formatted(row, names.get(i), halves.firstRefused()));
        }
      }
    }
  }

  private long floatOffset(long row) {
    return row * width * DType.F32.bytes();
  }

  /**
   * Adds a sample.
   *
   * @param values F32, R rows for each sample
   * @param sample which of them
   */
  void add(byte[] key, long textHash, MemorySegment values, int sample) {
    if (keys.size() == rows.size(0)) {
      grow();
    }
    long to = (long) keys.size() * rowsPerKey;
    long from = (long) sample * rowsPerKey;
    for (int row = 0; row < rowsPerKey; row++) {
      long target = (to + row) * width * DType.F16.bytes();
      halves.encode(values, floatOffset(from + row), memory, target);
    }
    keys.add(key);
    textHashes.add(textHash);
  }

  /** Hands the shard's tensors and metadata to {@code output}. */
  void write(StoreWriter.ShardOutput output, Path file, String manifestDigest) {
    try (Scope scope = new Scope()) {
      Map<String, Tensor> tensors = Shard.tensors(rows.narrow(0, 0, keys.size()), keys, textHashes);
      output.write(file, tensors, Shard.metadata(tensors, manifestDigest));
    }
  }

  void clear() {
    keys.clear();
    textHashes.clear();
  }

  @Override
  public void close() {
    rows.close();
  }
}
