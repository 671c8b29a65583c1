package org.flame4j.train;

import org.flame4j.tensor.Nn;
import org.flame4j.tensor.Tensor;

/**
 * InfoNCE with P positives, both directions averaged, as published. Image to text: for each p, the
 * image's p-th text among the p-th texts of all images. Text to image: its image among all. The
 * bias plays no part.
 */
public final class MultiPositiveInfoNceLoss implements ContrastiveLoss {
  @Override
  public Tensor loss(Tensor images, Tensor texts, Tensor logitScale, Tensor logitBias) {
    long batch = images.size(0);
    long positives = Positives.perImage(images, texts);
    Tensor own = Positives.identity(images); // [B, B, 1]
    Tensor logits =
        Nn.linear(images.mul(logitScale.exp()), texts, null)
            .reshape(batch, batch, positives); // [image, text's image, P]
    Tensor imageToText = Nn.logSoftmax(logits, 1).mul(own).sum();
    Tensor textToImage = Nn.logSoftmax(logits, 0).mul(own).sum();
    return imageToText.add(textToImage).div(-2.0 * texts.size(0));
  }
}
