package org.flame4j.train.loss;

import org.flame4j.tensor.DType;
import org.flame4j.tensor.Peers;
import org.flame4j.tensor.Tensor;
import org.flame4j.tensor.Tensors;

/**
 * Pictures of one process and the texts of all.
 *
 * @param images F32 [B, D], rows of length 1
 * @param texts F32 [M, D], rows of length 1, on the pictures' device
 * @param firstText where the texts of this process's pictures begin: P of the first, then P of the
 *     second ...
 * @param perImage P
 * @param withTexts whether derivatives by texts are asked for: with a text tower that is trained
 * @param chunk pictures that are compared with all texts at a time
 */
public record Pairs(
    Tensor images, Tensor texts, long firstText, int perImage, boolean withTexts, long chunk) {
  /** Logits of a chunk: 16 MiB, so that the few passes over them stay near the cores. */
  private static final long CHUNK_LOGITS = 1 << 22;

  public Pairs {
    long own = images.size(0) * perImage;
    if (perImage < 1 || firstText < 0 || firstText + own > texts.size(0)) {
      throw new IllegalArgumentException(
          "%d texts are too few for %d images with %d each from text %d"
              .formatted(texts.size(0), images.size(0), perImage, firstText));
    }
  }

  /**
   * Pictures with their own texts, beside those of the other processes, which all make this call.
   *
   * @param texts F32 [B, P, D]
   */
  public static Pairs of(Tensor images, Tensor texts, Peers peers, boolean withTexts) {
    int perImage = (int) texts.size(1);
    Tensor own = texts.detach().reshape(-1, texts.size(2)).to(images.device()); // [B * P, D]
    Tensor all = peers.gatherRows(own); // [M, D]
    long chunk = Math.max(1, CHUNK_LOGITS / Math.max(1, all.size(0)));
    return new Pairs(images.detach(), all, before(own.size(0), peers), perImage, withTexts, chunk);
  }

  /** How many rows the processes before this one have. */
  private static long before(long own, Peers peers) {
    Tensor counts = peers.gatherRows(Tensors.full(own, DType.F32, 1, 1)); // [size, 1]
    float[] rows = Tensors.floats(counts);
    long sum = 0;
    for (int rank = 0; rank < peers.rank(); rank++) {
      sum += (long) rows[rank];
    }
    return sum;
  }
}
