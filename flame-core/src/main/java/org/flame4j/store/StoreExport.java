package org.flame4j.store;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.LongConsumer;
import java.util.stream.IntStream;
import org.flame4j.tensor.DType;
import org.flame4j.tensor.Scope;
import org.flame4j.tensor.Tensors;
import org.flame4j.tensor.weights.AtomicFile;
import tools.jackson.databind.json.JsonMapper;

/**
 * Writes rows of all samples into one file for other programs: {@code .npy}, or {@code
 * .safetensors} with the tensor {@code rows} [n, k, width]. The keys go into {@code NAME.keys.json}
 * beside it, an array in the order of the samples.
 */
public final class StoreExport {
  private static final int BLOCK = 256;

  private final EmbeddingStore store;
  private final int[] rows;
  private final DType dtype;

  private StoreExport(EmbeddingStore store, int[] rows, DType dtype) {
    this.store = store;
    this.rows = rows;
    this.dtype = dtype;
  }

  /**
   * Writes the file and the keys, both or none.
   *
   * @param file ends with {@code .npy} or {@code .safetensors}
   * @param rows which of every sample's
   * @param dtype F32 or F16
   * @param progress is told the number of samples done so far
   * @return the file with the keys
   * @throws IOException if a file cannot be written
   */
  public static Path export(
      EmbeddingStore store, Path file, int[] rows, DType dtype, LongConsumer progress)
      throws IOException {
    for (int row : rows) {
      Objects.checkIndex(row, store.rowsPerKey());
    }
    if (dtype != DType.F32 && dtype != DType.F16) {
      throw new IllegalArgumentException("rows are exported as F32 or F16, not " + dtype);
    }
    StoreExport export = new StoreExport(store, rows.clone(), dtype);
    ByteBuffer header = export.header(file.getFileName().toString());
    Path keys = file.resolveSibling(file.getFileName() + ".keys.json");
    Map<Path, AtomicFile.Content> files = new LinkedHashMap<>();
    files.put(keys, export::writeKeys);
    files.put(file, channel -> export.write(channel, header, progress));
    AtomicFile.writeTogether(files);
    return keys;
  }

  private ByteBuffer header(String name) {
    List<Long> shape = List.of((long) store.size(), (long) rows.length, (long) store.width());
    if (name.endsWith(".npy")) {
      return npyHeader(shape);
    }
    if (name.endsWith(".safetensors")) {
      Map<String, String> metadata = Map.of(StoreFile.FORMAT, "flame4j rows");
      return StoreFile.header(
          Map.of(ShardFormat.ROWS, new StoreFile.Layout(dtype, shape)), metadata);
    }
    throw new IllegalArgumentException(
        "a file of rows must end with .npy or .safetensors: " + name);
  }

  /** NumPy's format 1.0: magic, version, length, a Python literal, padded to 64 bytes. */
  private ByteBuffer npyHeader(List<Long> shape) {
    String literal =
        "{'descr': '%s', 'fortran_order': False, 'shape': (%d, %d, %d), }"
            .formatted(
                dtype == DType.F32 ? "<f4" : "<f2", shape.get(0), shape.get(1), shape.get(2));
    int start = 10;
    int end = Math.ceilDiv(start + literal.length() + 1, 64) * 64;
    String padded = literal + " ".repeat(end - start - literal.length() - 1) + "\n";
    return ByteBuffer.allocate(end)
        .put((byte) 0x93)
        .put("NUMPY".getBytes(StandardCharsets.US_ASCII))
        .put((byte) 1)
        .put((byte) 0)
        .put((byte) (padded.length() & 0xff))
        .put((byte) (padded.length() >>> 8))
        .put(padded.getBytes(StandardCharsets.US_ASCII))
        .flip();
  }

  private void write(FileChannel channel, ByteBuffer header, LongConsumer progress)
      throws IOException {
    long position = header.remaining();
    StoreFile.write(channel, 0, header);
    for (int start = 0; start < store.size(); start += BLOCK) {
      int end = Math.min(start + BLOCK, store.size());
      int[][] wanted = new int[end - start][];
      Arrays.fill(wanted, rows);
      try (Scope scope = new Scope()) {
        MemorySegment values =
            Tensors.segment(
                store.rows(IntStream.range(start, end).toArray(), wanted).to(dtype).contiguous());
        StoreFile.write(channel, position, values);
        position += values.byteSize();
      }
      progress.accept(end);
    }
  }

  private void writeKeys(FileChannel channel) throws IOException {
    JsonMapper mapper = JsonMapper.shared();
    StringBuilder text = new StringBuilder("[");
    String separator = "\n";
    for (String key : store.keys()) {
      text.append(separator).append(mapper.writeValueAsString(key));
      separator = ",\n";
      if (text.length() > 1 << 20) {
        AtomicFile.bytes(text.toString().getBytes(StandardCharsets.UTF_8)).writeTo(channel);
        text.setLength(0);
      }
    }
    text.append("\n]\n");
    AtomicFile.bytes(text.toString().getBytes(StandardCharsets.UTF_8)).writeTo(channel);
  }
}
