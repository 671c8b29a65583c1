package org.flame4j.tensor.weights;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.flame4j.tensor.Tensor;
import org.flame4j.tensor.Tensors;

/** A file mapped read-only as a whole, of any size. */
final class MappedFile implements AutoCloseable {
  private final Path path;
  private final Arena arena;
  private final MemorySegment bytes;

  private MappedFile(Path path, Arena arena, MemorySegment bytes) {
    this.path = path;
    this.arena = arena;
    this.bytes = bytes;
  }

  /** Maps a file for use by several threads, any of which closes it. */
  // The arena lives on in the object returned, which closes it.
  @SuppressWarnings("MustBeClosedChecker")
  static MappedFile open(Path path) {
    return open(path, Arena.ofShared());
  }

  /** Maps a file until {@code arena}, now this object's, is closed. */
  static MappedFile open(Path path, Arena arena) {
    if (!Files.isRegularFile(path)) {
      arena.close();
      throw new WeightsException(
          path + (Files.exists(path) ? " is not a file" : " does not exist"));
    }
    try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
      MemorySegment bytes = channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), arena);
      return new MappedFile(path, arena, bytes);
    } catch (IOException e) {
      arena.close();
      throw new WeightsException(path + " cannot be read: " + FileFailure.reason(e), e);
    }
  }

  Path path() {
    return path;
  }

  long size() {
    return bytes.byteSize();
  }

  /** Bytes of the file; {@code offset} and {@code size} must lie in it. */
  MemorySegment slice(long offset, long size) {
    // A slice of a closed mapping can be made and only its use fails, natively without a check.
    if (!arena.scope().isAlive()) {
      throw new WeightsException(path + " is closed");
    }
    return bytes.asSlice(offset, size);
  }

  /** The tensor at {@code offset}: a view if the elements are aligned there, else a copy. */
  Tensor tensor(long offset, TensorInfo info) {
    if (info.numel() == 0) {
      return Tensors.zeros(info.dtype(), info.sizes());
    }
    MemorySegment memory = slice(offset, info.bytes());
    if (isView(offset, info)) {
      return Tensors.over(memory, info.dtype(), info.sizes());
    }
    Tensor copy = Tensors.empty(info.dtype(), info.sizes());
    Tensors.segment(copy).copyFrom(memory);
    return copy;
  }

  /** Whether {@link #tensor} gives a view. */
  boolean isView(long offset, TensorInfo info) {
    return info.numel() > 0 && (bytes.address() + offset) % info.dtype().bytes() == 0;
  }

  /** Lets go of the memory behind bytes of the file; reading them again brings it back. */
  void release(long offset, long size) {
    if (size > 0) {
      slice(offset, size).unload();
    }
  }

  @Override
  public void close() {
    if (arena.scope().isAlive()) {
      arena.close();
    }
  }
}
