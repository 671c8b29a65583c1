package org.flame4j.train.loss;

import org.flame4j.tensor.DType;
import org.flame4j.tensor.Nn;
import org.flame4j.tensor.Peers;
import org.flame4j.tensor.Scope;
import org.flame4j.tensor.Tensor;
import org.flame4j.tensor.Tensors;

/**
 * InfoNCE with P positives, both directions averaged, as published. Image to text: for each p, the
 * image's p-th text among the p-th texts of all images. Text to image: its image among all. The
 * bias plays no part.
 *
 * <p>What a text says of all images takes two passes over the chunks: first the largest logit and
 * the sum of exponentials of each text over the images of all processes, then the derivatives.
 */
public final class MultiPositiveInfoNceLoss implements ContrastiveLoss {
  @Override
  public LossGradients gradients(Pairs pairs, Logits given, Peers peers) {
    Logits logits = new Logits(given.scale(), 0);
    Tensor byText = logSumsOfTexts(pairs, logits, peers); // [1, M]
    GradientSums sums = new GradientSums(pairs, logits);
    for (long start = 0; start < pairs.images().size(0); start += pairs.chunk()) {
      try (Scope scope = new Scope()) {
        Chunk chunk = Chunk.at(pairs, start);
        sums.keep(scope.keep(add(chunk, chunk.logits(logits), byText, pairs.perImage(), sums)));
      }
    }
    LossGradients all = sums.times(0.5 / pairs.texts().size(0), peers);
    return new LossGradients(all.loss(), all.images(), all.texts(), all.logitScale(), 0);
  }

  /** log sum_i exp(l_ij) of every text j, over the images of all processes: [1, M]. */
  private static Tensor logSumsOfTexts(Pairs pairs, Logits logits, Peers peers) {
    Tensor largest =
        Tensors.full(-logits.scale(), DType.F32, 1, pairs.texts().size(0))
            .to(pairs.images().device());
    Tensor sums = Tensors.zeros(DType.F32, 1, pairs.texts().size(0)).to(pairs.images().device());
    for (long start = 0; start < pairs.images().size(0); start += pairs.chunk()) {
      try (Scope scope = new Scope()) {
        Tensor values = Chunk.at(pairs, start).logits(logits); // [C, M]
        Tensor larger = Tensors.stack(java.util.List.of(largest, values.amax(0, true)), 0);
        Tensor now = larger.amax(0, false); // [1, M]
        sums.mulInPlace(largest.sub(now).exp()).addInPlace(values.sub(now).exp().sum(0, true));
        largest.copyInPlace(now);
      }
    }
    return overProcesses(largest, sums, peers);
  }

  private static Tensor overProcesses(Tensor largest, Tensor sums, Peers peers) {
    Tensor own = largest.copy();
    peers.maxInPlace(largest);
    sums.mulInPlace(own.sub(largest).exp());
    peers.sumInPlace(sums);
    return sums.log().addInPlace(largest);
  }

  private static Tensor add(
      Chunk chunk, Tensor values, Tensor byText, int perImage, GradientSums sums) {
    long rows = chunk.rows();
    Tensor rowLogs =
        Nn.logSoftmax(values.reshape(rows, -1, perImage), 1).reshape(rows, -1); // [C, M]
    Tensor columnLogs = values.sub(byText); // [C, M]
    Tensor own = chunk.ownOf(rowLogs).addInPlace(chunk.ownOf(columnLogs)); // [C * P]
    sums.addLoss(-own.sum().item());
    Tensor byLogits = rowLogs.exp().addInPlace(columnLogs.exp());
    chunk.setOwn(byLogits, chunk.ownOf(byLogits).addInPlace(-2));
    return sums.add(chunk, byLogits, values);
  }
}
