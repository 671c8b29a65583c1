package org.flame4j.store;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.CRC32C;
import org.flame4j.tensor.weights.FileFailure;

/**
 * A shard that is being made: rows go to a hidden file as they come, everything else stays in
 * memory until the shard is finished and the file gets its name. What a full disk refuses stays in
 * memory, and is tried again.
 */
final class ShardBuilder implements AutoCloseable {
  private static final long BUFFER_BYTES = 4L << 20;

  private final Path temporary;
  private final StoreManifest manifest;
  private final FileChannel channel;
  private final RowCodec codec;
  private final ShardSamples samples;
  private final Arena arena = Arena.ofShared();
  private final MemorySegment buffer;
  private final long sampleBytes;
  private final CRC32C checksum = new CRC32C();
  private long buffered;
  private long written;

  /** Opens the hidden file, empty, for writing. */
  interface ChannelOpener {
    FileChannel open(Path file) throws IOException;
  }

  /**
   * Begins a shard.
   *
   * @param temporary hidden file; one that is there is of a writer that was killed
   * @throws StoreException if the file cannot be made
   */
  ShardBuilder(Path temporary, StoreManifest manifest, ChannelOpener opener) {
    this.temporary = temporary;
    this.manifest = manifest;
    samples = new ShardSamples(manifest);
    try {
      channel = opener.open(temporary);
    } catch (IOException e) {
      arena.close();
      throw unwritable(temporary, e);
    }
    codec = manifest.dtype().codec(manifest.width());
    sampleBytes = ShardFormat.rows(manifest, 1).bytes();
    buffer = arena.allocate(Math.max(1, BUFFER_BYTES / sampleBytes) * sampleBytes);
  }

  private static StoreException unwritable(Path file, IOException e) {
    return new StoreException(file + " cannot be written: " + FileFailure.reason(e), e);
  }

  int size() {
    return samples.size();
  }

  boolean hasKey(int index, byte[] key) {
    return samples.hasKey(index, key);
  }

  long textHash(int index) {
    return samples.textHash(index);
  }

  /** Takes all samples of a finished shard. */
  void take(Shard shard) {
    for (int i = 0; i < shard.size(); i++) {
      makeRoom();
      MemorySegment.copy(shard.rows(), i * sampleBytes, buffer, buffered, sampleBytes);
      for (int row = 0; row < manifest.rowsPerKey(); row++) {
        samples.addScale(shard.scale((long) i * manifest.rowsPerKey() + row));
      }
      samples.add(shard.keyBytes(i), shard.textHash(i));
      buffered += sampleBytes;
    }
  }

  /**
   * Adds a sample.
   *
   * @param values F32, R rows for each sample
   * @param sample which of them
   * @throws StoreException if there is no room in memory, and the file cannot be written; the
   *     sample is not in then
   */
  void add(byte[] key, long textHash, MemorySegment values, int sample) {
    makeRoom();
    int rows = manifest.rowsPerKey();
    long floatBytes = (long) manifest.width() * Float.BYTES;
    for (int row = 0; row < rows; row++) {
      long from = ((long) sample * rows + row) * floatBytes;
      samples.addScale(codec.encode(values, from, buffer, buffered + row * (sampleBytes / rows)));
    }
    samples.add(key, textHash);
    buffered += sampleBytes;
  }

  private void makeRoom() {
    if (buffered == buffer.byteSize()) {
      try {
        flush();
      } catch (IOException e) {
        throw unwritable(temporary, e);
      }
    }
  }

  private void flush() throws IOException {
    MemorySegment bytes = buffer.asSlice(0, buffered);
    StoreFile.write(channel, StoreFile.DATA_START + written, bytes);
    StoreFile.update(checksum, bytes);
    written += buffered;
    buffered = 0;
  }

  /**
   * Completes the file, syncs it and gives it its name.
   *
   * @throws StoreException if it cannot be written; all samples are still here
   */
  void finish(Path file, String manifestDigest) {
    try {
      flush();
      writeRest(manifestDigest);
      channel.force(true);
      Files.move(
          temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw unwritable(file, e);
    }
    StoreFolder.syncEntries(file.resolveSibling(""));
  }

  private void writeRest(String manifestDigest) throws IOException {
    Map<String, StoreFile.Layout> layouts = new LinkedHashMap<>();
    Map<String, String> metadata = ShardFormat.metadata(manifestDigest);
    layouts.put(ShardFormat.ROWS, ShardFormat.rows(manifest, size()));
    metadata.put(StoreFile.checksumOf(ShardFormat.ROWS), StoreFile.text(checksum));
    long position = StoreFile.DATA_START + written;
    for (Map.Entry<String, ShardSamples.Part> part : samples.tensors(position).entrySet()) {
      MemorySegment bytes = part.getValue().bytes();
      StoreFile.write(channel, position, bytes);
      position += bytes.byteSize();
      layouts.put(part.getKey(), part.getValue().layout());
      metadata.put(StoreFile.checksumOf(part.getKey()), StoreFile.checksum(bytes));
    }
    StoreFile.write(channel, 0, StoreFile.header(layouts, metadata));
  }

  /** Drops what is not finished. */
  @Override
  public void close() {
    arena.close();
    try {
      channel.close();
      Files.deleteIfExists(temporary);
    } catch (IOException e) {
      // The next writer removes it.
      return;
    }
  }
}
