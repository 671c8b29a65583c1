package org.flame4j.train;

import java.util.ArrayList;
import java.util.List;
import org.flame4j.tensor.Tensor;
import org.flame4j.tensor.Tensors;

/**
 * Stops a step before it touches weights, and says which samples are to blame.
 *
 * @param keys of this process's samples
 * @param alone whether there is no other process
 */
record FiniteCheck(List<String> keys, boolean alone) {
  private static final int NAMED = 8;

  /**
   * @param images their features [B, D]
   * @param texts stored embeddings, or those of a text tower that is trained [B, P, D]
   */
  void loss(double loss, Tensor images, Tensor texts) {
    if (Double.isFinite(loss)) {
      return;
    }
    boolean stored = !keys.isEmpty() && !texts.requiresGrad();
    List<String> unread = stored ? broken(texts.reshape(keys.size(), -1)) : List.of(); // [B, P * D]
    if (!unread.isEmpty()) {
      throw storedRows(unread);
    }
    List<String> unseen = broken(images);
    if (!unseen.isEmpty() && unseen.size() < keys.size()) {
      throw new TrainException(
          "the loss is %s because features of samples %s are no finite numbers: weights were not changed; look at these pictures"
              .formatted(loss, named(unseen)));
    }
    throw unseen.isEmpty() && !alone
        ? new TrainException(
            "the loss is %s, not for the samples of this process: another one says more"
                .formatted(loss))
        : failure("the loss", loss);
  }

  void number(String what, double value) {
    if (!Double.isFinite(value)) {
      throw failure(what, value);
    }
  }

  /** What is to be said of samples whose stored rows hold no numbers. */
  static TrainException storedRows(List<String> keys) {
    return new TrainException(
        "the stored embeddings of samples %s are no finite numbers: restore the store, or embed them again"
            .formatted(named(keys)));
  }

  private TrainException failure(String what, double value) {
    return new TrainException(
        "%s is %s: weights were not changed; try a lower --lr or a longer --warmup, else look at the samples of this step: %s"
            .formatted(what, value, named(keys)));
  }

  /** Those whose row of [B, N] is no finite number. */
  private List<String> broken(Tensor rows) {
    List<String> broken = new ArrayList<>();
    float[] lengths = Tensors.floats(rows.norm(-1));
    for (int i = 0; i < lengths.length; i++) {
      if (!Float.isFinite(lengths[i])) {
        broken.add(keys.get(i));
      }
    }
    return broken;
  }

  private static String named(List<String> keys) {
    return keys.size() <= NAMED
        ? keys.toString()
        : keys.subList(0, NAMED) + " and " + (keys.size() - NAMED) + " more";
  }
}
