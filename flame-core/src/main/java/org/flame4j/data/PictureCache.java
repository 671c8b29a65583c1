package org.flame4j.data;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.flame4j.image.ImageDecoder;
import org.flame4j.image.Shrink;
import org.flame4j.tensor.DType;
import org.flame4j.tensor.Scope;
import org.flame4j.tensor.Tensor;
import org.flame4j.tensor.Tensors;

/**
 * Decoded pictures, kept until the memory allowed is full; the others are decoded each time. Passes
 * visit every picture equally often, so none is ever worth giving up for another.
 *
 * <p>Outside of the Java heap, whose size it would exceed by default. For many threads at once.
 */
final class PictureCache implements AutoCloseable {
  private final long maxBytes;
  private final int enough;
  private final Arena arena = Arena.ofShared();
  private final Map<ImageSource, Kept> pictures = new ConcurrentHashMap<>();
  private final AtomicLong bytes = new AtomicLong();

  /**
   * @param maxBytes memory allowed, 0 for no cache
   * @param enough pixels that larger pictures' shorter side is shrunk to, if there is a cache
   */
  PictureCache(long maxBytes, int enough) {
    if (maxBytes < 0) {
      throw new IllegalArgumentException(
          "cache of pictures must not be negative; bytes=" + maxBytes);
    }
    this.maxBytes = maxBytes;
    this.enough = enough;
  }

  /**
   * @param pixels U8 [H, W, 3]
   */
  private record Kept(MemorySegment pixels, long height, long width) {
    Tensor view() {
      try (Scope scope = new Scope()) {
        Tensor interleaved = Tensors.over(pixels, DType.U8, height, width, 3);
        return scope.keep(interleaved.permute(2, 0, 1));
      }
    }
  }

  /**
   * The picture, decoded; shrunk if its size asks for it, whether it is kept or not.
   *
   * @return U8 [3, H, W], a view of interleaved pixels; not to be changed, and not to be used once
   *     this cache is closed; owned by the enclosing scope or else the caller
   * @throws org.flame4j.image.ImageException where it cannot be decoded
   */
  Tensor picture(ImageSource source) throws IOException {
    Kept kept = pictures.get(source);
    if (kept != null) {
      return kept.view();
    }
    try (Scope scope = new Scope()) {
      Tensor picture = ImageDecoder.decode(source.read(), source.name());
      if (maxBytes > 0) {
        picture = Shrink.to(picture, enough);
        keep(source, picture);
      }
      return scope.keep(picture);
    }
  }

  /** Two threads that decode the same picture at once both take room; the second's is unused. */
  private void keep(ImageSource source, Tensor picture) {
    long size = picture.numel();
    if (bytes.addAndGet(size) > maxBytes) {
      bytes.addAndGet(-size);
      return;
    }
    MemorySegment pixels = arena.allocate(size);
    pixels.copyFrom(Tensors.segment(picture.permute(1, 2, 0)));
    pictures.putIfAbsent(source, new Kept(pixels, picture.size(1), picture.size(2)));
  }

  /** How many pictures are kept. */
  int size() {
    return pictures.size();
  }

  @Override
  public void close() {
    pictures.clear();
    arena.close();
  }
}
