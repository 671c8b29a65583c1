package org.flame4j.train.loss;

import org.flame4j.tensor.Nn;
import org.flame4j.tensor.Peers;
import org.flame4j.tensor.Scope;
import org.flame4j.tensor.Tensor;

/**
 * {@code L = - sum_ij log sigmoid(y_ij (s <v_i, t_j> + b)) / texts}, y = +1 where text j belongs to
 * image i and -1 elsewhere (FLAME, section 3.3; SigLIP's loss with several positives).
 *
 * <p>SigLIP divides by the number of images; the published FLAME code divides by the number of
 * texts, and so does this. Every pair is for itself, so processes need nothing of each other but
 * their texts.
 */
public final class MultiPositiveSigmoidLoss implements ContrastiveLoss {
  @Override
  public LossGradients gradients(Pairs pairs, Logits logits, Peers peers) {
    GradientSums sums = new GradientSums(pairs, logits);
    for (long start = 0; start < pairs.images().size(0); start += pairs.chunk()) {
      try (Scope scope = new Scope()) {
        Chunk chunk = Chunk.at(pairs, start);
        sums.keep(scope.keep(add(chunk, chunk.logits(logits), sums)));
      }
    }
    return sums.times(1.0 / pairs.texts().size(0), peers);
  }

  /** With z = -y l: the loss is softplus(z), its derivative by l is -y sigmoid(z). */
  private static Tensor add(Chunk chunk, Tensor values, GradientSums sums) {
    Tensor signed = values.copy(); // z [C, M]
    chunk.setOwn(signed, chunk.ownOf(values).mulInPlace(-1));
    sums.addLoss(Nn.softplus(signed).sum().item());
    Tensor byLogits = Nn.sigmoidInPlace(signed);
    chunk.setOwn(byLogits, chunk.ownOf(byLogits).mulInPlace(-1));
    return sums.add(chunk, byLogits, values);
  }
}
