package org.flame4j.image;

import java.lang.foreign.MemorySegment;
import org.flame4j.tensor.Tensor;
import org.flame4j.tensor.Tensors;

/**
 * Resizes as Pillow does, to the bit: rows first, rounded to 8 bits, then columns. libtorch's
 * antialiased resize has weights of 16 bits, which leave pixels that differ by 2.
 */
final class Bicubic {
  private Bicubic() {}

  /**
   * @param image U8 [3, H, W]
   * @param top where the source's part that {@code rows} speaks of begins
   * @param left the same for {@code columns}
   * @return U8 [3, rows, columns] as wanted
   */
  static Tensor resample(
      Tensor image, int top, int left, ResampledAxis rows, ResampledAxis columns) {
    Tensor interleaved = image.permute(1, 2, 0).contiguous(); // [H, W, 3], as decoders leave it
    MemorySegment source = Tensors.segment(interleaved);
    long stride = image.size(2) * 3;
    NarrowedRows block = new NarrowedRows(columns, rows.end() - rows.first());
    LoweredRows result = new LoweredRows(rows, columns.wanted());
    for (int y = rows.first(); y < rows.end(); y += block.height()) {
      int height = Math.min(block.height(), rows.end() - y);
      block.read(source, (top + y) * stride + left * 3L, stride, height);
      for (int i = 0; i < height; i++) {
        result.add(y + i, block.row(i));
      }
    }
    return Tensors.of(result.planes(), 3, rows.wanted(), columns.wanted());
  }
}
