package org.flame4j.train.loss;

import org.flame4j.tensor.Nn;
import org.flame4j.tensor.Tensor;
import org.flame4j.tensor.Tensors;

/** Some of the pictures before all texts. */
final class Chunk {
  private final Pairs pairs;
  private final long start;
  private final long rows;
  private final Tensor own; // I64 [C * P], places of pictures' own texts in the flat logits

  private Chunk(Pairs pairs, long start, long rows) {
    this.pairs = pairs;
    this.start = start;
    this.rows = rows;
    own = own();
  }

  /** The pictures from {@code start} on, as many as a chunk holds. */
  static Chunk at(Pairs pairs, long start) {
    return new Chunk(pairs, start, Math.min(pairs.chunk(), pairs.images().size(0) - start));
  }

  private Tensor own() {
    int perImage = pairs.perImage();
    long[] places = new long[(int) rows * perImage];
    for (int i = 0; i < places.length; i++) {
      long text = pairs.firstText() + start * perImage + i;
      places[i] = i / perImage * pairs.texts().size(0) + text;
    }
    return Tensors.of(places, places.length).to(pairs.images().device());
  }

  long rows() {
    return rows;
  }

  /** The chunk's pictures [C, D]. */
  Tensor images() {
    return pairs.images().narrow(0, start, rows);
  }

  /** Scaled and shifted cosines [C, M]. */
  Tensor logits(Logits logits) {
    return Nn.linear(images(), pairs.texts(), null)
        .mulInPlace(logits.scale())
        .addInPlace(logits.bias());
  }

  /** Of values [C, M] those of pictures and their own texts, a copy: [C * P]. */
  Tensor ownOf(Tensor values) {
    return values.reshape(-1).indexSelect(0, own);
  }

  /** Replaces them. */
  void setOwn(Tensor values, Tensor ownValues) {
    values.reshape(-1).indexCopyInPlace(0, own, ownValues);
  }
}
