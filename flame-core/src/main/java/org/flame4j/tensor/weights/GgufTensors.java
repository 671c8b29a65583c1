package org.flame4j.tensor.weights;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The table of tensors in a GGUF file. */
final class GgufTensors {
  /** Bytes the shortest tensor info takes: name length, dimensions, type, offset. */
  static final int LEAST_BYTES = 24;

  private static final int MAX_DIMENSIONS = 4;

  private GgufTensors() {}

  /** A tensor: how it is stored, what loading gives, and where its bytes lie behind the header. */
  record Entry(GgmlType type, TensorInfo info, long start, long bytes) {}

  static Map<String, Entry> read(GgufCursor cursor, long count, long alignment) {
    Map<String, Entry> entries = new LinkedHashMap<>();
    for (long i = 0; i < count; i++) {
      String name = cursor.string();
      String what = "tensor " + WeightsException.quote(name);
      Entry entry;
      try {
        entry = entry(cursor);
      } catch (WeightsException | IllegalArgumentException e) {
        throw new WeightsException(what + ": " + e.getMessage(), e);
      }
      if (entry.start % alignment != 0) {
        throw new WeightsException(what + " starts at " + entry.start + ", not aligned");
      }
      if (entries.put(name, entry) != null) {
        throw new WeightsException(what + " stands there twice");
      }
    }
    return Collections.unmodifiableMap(entries);
  }

  private static Entry entry(GgufCursor cursor) {
    long dimensions = cursor.unsigned32();
    if (dimensions > MAX_DIMENSIONS) {
      throw new WeightsException(dimensions + " dimensions, at most " + MAX_DIMENSIONS + " exist");
    }
    List<Long> sizes = new ArrayList<>();
    for (long i = 0; i < dimensions; i++) {
      sizes.add(cursor.int64());
    }
    GgmlType type = GgmlType.of(cursor.unsigned32());
    // The file counts from the innermost dimension, tensors from the outermost.
    TensorInfo info = new TensorInfo(type.dtype(), sizes.reversed());
    if (info.numel() > 0 && (sizes.isEmpty() ? 1 : sizes.getFirst()) % type.blockSize() != 0) {
      throw new WeightsException(
          "rows of shape " + info.shape() + " are no whole " + type + " blocks");
    }
    long bytes = info.numel() / type.blockSize() * type.blockBytes();
    return new Entry(type, info, cursor.int64(), bytes);
  }

  /** Every tensor must lie in the {@code dataBytes} that follow the header, apart from others. */
  static void checkBounds(Map<String, Entry> entries, long dataBytes) {
    List<ByteRange> ranges = new ArrayList<>();
    entries.forEach((name, entry) -> {
      if (entry.start < 0 || entry.bytes > dataBytes - entry.start) {
        throw new WeightsException(
            "tensor "
                + WeightsException.quote(name)
                + " claims "
                + entry.bytes
                + " bytes at "
                + Long.toUnsignedString(entry.start)
                + " of "
                + dataBytes
                + " (file cut short?)");
      }
      ranges.add(new ByteRange(name, entry.start, entry.start + entry.bytes));
    });
    ByteRange.checkDisjoint(ranges);
  }
}
