package org.flame4j.train;

import org.flame4j.tensor.Nn;
import org.flame4j.tensor.Tensor;

/**
 * {@code L = - sum_ij log sigmoid(y_ij (s <v_i, t_j> + b)) / texts}, y = +1 where text j belongs to
 * image i and -1 elsewhere (FLAME, section 3.3; SigLIP's loss with several positives).
 *
 * <p>SigLIP divides by the number of images; the published FLAME code divides by the number of
 * texts, and so does this. Computed as {@code softplus(-y l)}: the sum over all pairs of
 * softplus(l), less the positives' logits, since softplus(-l) = softplus(l) - l.
 */
public final class MultiPositiveSigmoidLoss implements ContrastiveLoss {
  @Override
  public Tensor loss(Tensor images, Tensor texts, Tensor logitScale, Tensor logitBias) {
    long batch = images.size(0);
    long positives = Positives.perImage(images, texts);
    Tensor logits =
        Nn.linear(images.mul(logitScale.exp()), texts, null).add(logitBias); // [B, B * P]
    Tensor own = logits.reshape(batch, batch, positives).mul(Positives.identity(images));
    return Nn.softplus(logits).sum().sub(own.sum()).div(texts.size(0));
  }
}
