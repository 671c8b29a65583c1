package org.flame4j.train.loss;

import java.util.ArrayList;
import java.util.List;
import org.flame4j.tensor.DType;
import org.flame4j.tensor.Nn;
import org.flame4j.tensor.Peers;
import org.flame4j.tensor.Tensor;
import org.flame4j.tensor.Tensors;

/** From derivatives by logits to derivatives by what made them, summed over chunks. */
final class GradientSums {
  private final Pairs pairs;
  private final Logits logits;
  private final List<Tensor> images = new ArrayList<>();
  private final Tensor texts;
  private double loss;
  private double scale;
  private double bias;

  GradientSums(Pairs pairs, Logits logits) {
    this.pairs = pairs;
    this.logits = logits;
    long rows = pairs.withTexts() ? pairs.texts().size(0) : 0;
    texts = Tensors.zeros(DType.F32, rows, pairs.texts().size(1)).to(pairs.images().device());
  }

  void addLoss(double value) {
    loss += value;
  }

  /**
   * @param byLogits derivatives by the chunk's logits [C, M]
   * @param values the logits [C, M]
   * @return derivatives by the chunk's pictures [C, D], to be handed to {@link #keep} in the scope
   *     of all chunks
   */
  Tensor add(Chunk chunk, Tensor byLogits, Tensor values) {
    double sum = byLogits.sum().item();
    bias += sum;
    scale += byLogits.mul(values).sum().item() - logits.bias() * sum;
    if (pairs.withTexts()) {
      texts.addInPlace(byLogits.transpose(0, 1).matmul(chunk.images()), logits.scale());
    }
    return Nn.linear(byLogits, pairs.texts().transpose(0, 1), null).mulInPlace(logits.scale());
  }

  void keep(Tensor byImages) {
    images.add(byImages);
  }

  /**
   * @param factor of loss and derivatives: the losses are means
   */
  LossGradients times(double factor, Peers peers) {
    Tensor totals = Tensors.of(new float[] {(float) loss, (float) scale, (float) bias}, 3);
    if (peers.size() > 1) {
      peers.sumInPlace(totals);
    }
    float[] sums = Tensors.floats(totals);
    boolean alone = peers.size() == 1; // then nothing need be rounded
    return new LossGradients(
        factor * (alone ? loss : sums[0]),
        byImages().mulInPlace(factor),
        texts.mulInPlace(factor),
        factor * (alone ? scale : sums[1]),
        factor * (alone ? bias : sums[2]));
  }

  private Tensor byImages() {
    return images.isEmpty()
        ? Tensors.zeros(DType.F32, 0, pairs.texts().size(1)).to(pairs.images().device())
        : Tensors.cat(images, 0);
  }
}
