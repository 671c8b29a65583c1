package org.flame4j.train.loss;

import org.flame4j.tensor.Peers;

/**
 * A loss between pictures and their texts. With one text a picture these are the usual losses of
 * SigLIP and CLIP.
 *
 * <p>Derivatives are computed in closed form beside the value, so no logits are kept for a backward
 * pass, and at no time are there more than a chunk of them.
 */
public interface ContrastiveLoss {
  /**
   * @param pairs without gradients
   * @param logits how cosines become logits
   * @param peers processes that compare their pictures with the same texts; all make this call
   * @return of the batch of all processes, the part of the gradients that belongs to this one's
   *     pictures; owned by the enclosing scope or else the caller
   */
  LossGradients gradients(Pairs pairs, Logits logits, Peers peers);

  /**
   * The loss of that name.
   *
   * @throws IllegalArgumentException for any other
   */
  static ContrastiveLoss named(String name) {
    return switch (name) {
      case "sigmoid" -> new MultiPositiveSigmoidLoss();
      case "infonce" -> new MultiPositiveInfoNceLoss();
      default ->
          throw new IllegalArgumentException(
              "loss '" + name + "' is unknown; known: sigmoid, infonce");
    };
  }
}
