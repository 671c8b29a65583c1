package org.flame4j.train;

import java.util.ArrayList;
import java.util.List;
import org.flame4j.tensor.Tensor;
import org.flame4j.tensor.Tensors;

/**
 * Stops a step before it touches weights, and says which samples are to blame.
 *
 * @param keys of this process's samples
 */
record FiniteCheck(List<String> keys) {
  private static final int NAMED = 20;

  /**
   * @param images their features [B, D]
   */
  void loss(double loss, Tensor images) {
    if (Double.isFinite(loss)) {
      return;
    }
    List<String> broken = broken(images);
    throw broken.isEmpty() || broken.size() == keys.size()
        ? failure("the loss", loss, keys)
        : new TrainException(
            "the loss is %s because features of samples %s are no finite numbers: weights were not changed; look at these pictures"
                .formatted(loss, named(broken)));
  }

  void number(String what, double value) {
    if (!Double.isFinite(value)) {
      throw failure(what, value, keys);
    }
  }

  private static TrainException failure(String what, double value, List<String> keys) {
    return new TrainException(
        "%s is %s for samples %s: weights were not changed; lower the learning rate or look at these pictures"
            .formatted(what, value, named(keys)));
  }

  private List<String> broken(Tensor images) {
    List<String> broken = new ArrayList<>();
    float[] lengths = Tensors.floats(images.norm(-1));
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
