package org.flame4j.pretrain;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.flame4j.tensor.Tensor;
import org.flame4j.tensor.Tensors;

/**
 * The tokens among which a step's predictions are made: all that are right somewhere in the batch,
 * and as many others, drawn at random for each step, as make up a share of the vocabulary. The head
 * over the whole vocabulary would cost more than all layers, and most of it to push tokens down
 * that are low already (sampled softmax, Jean et al. 2015).
 */
final class Candidates {
  /** Tokens drawn beside those of the batch, of each the share {@code 1 / this}. */
  private static final int SHARE = 8;

  private final long[] ids; // ascending
  private final float[] corrections;

  private Candidates(long[] ids, boolean[] wanted) {
    this.ids = ids;
    corrections = new float[ids.length];
    for (int i = 0; i < ids.length; i++) {
      corrections[i] = wanted[(int) ids[i]] ? 0 : (float) Math.log(SHARE);
    }
  }

  /** A function of the batch. */
  static Candidates of(LmBatch batch, int vocabSize) {
    boolean[] wanted = new boolean[vocabSize];
    for (long target : batch.targets()) {
      wanted[(int) target] = true;
    }
    SplittableRandom random = new SplittableRandom(Arrays.hashCode(batch.ids()));
    long[] ids =
        IntStream.range(0, vocabSize)
            .filter(id -> random.nextInt(SHARE) == 0 | wanted[id])
            .asLongStream()
            .toArray();
    return new Candidates(ids, wanted);
  }

  /** I64 [C], ascending. */
  Tensor ids() {
    return Tensors.of(ids, ids.length);
  }

  /** Added to the logits: a token drawn by chance stands for all that were not. F32 [C]. */
  Tensor corrections() {
    return Tensors.of(corrections, corrections.length);
  }

  /** Where each target stands among the candidates: I64 [P, 1]. */
  Tensor places(long[] targets) {
    long[] places =
        LongStream.of(targets).map(target -> Arrays.binarySearch(ids, target)).toArray();
    return Tensors.of(places, places.length, 1);
  }
}
