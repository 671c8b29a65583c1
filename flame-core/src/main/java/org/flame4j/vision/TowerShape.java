package org.flame4j.vision;

import java.util.List;
import org.flame4j.tensor.weights.Weights;

/** The shape of an image tower with its projector, read off tensors under open_clip's names. */
public final class TowerShape {
  private static final String BLOCK = "visual.transformer.resblocks.";
  private static final int USUAL_HEAD = 64;

  private final Weights weights;

  private TowerShape(Weights weights) {
    this.weights = weights;
  }

  /**
   * What tensors tell: all but pool, activation, and the number of heads, which is width / 64 where
   * it is not given.
   *
   * @param heads 0 for the usual number
   * @throws IllegalArgumentException naming a tensor that is missing or of no such shape
   */
  public static VisionConfig of(Weights weights, int heads, Pool pool, Activation activation) {
    return new TowerShape(weights).config(heads, pool, activation);
  }

  private VisionConfig config(int heads, Pool pool, Activation activation) {
    List<Long> patch = shape("visual.conv1.weight", 4);
    int width = size(patch.get(0));
    int patchSize = size(patch.get(3));
    int grid = grid(shape("visual.positional_embedding", 2).get(0) - 1);
    int mlp = size(shape(BLOCK + "0.mlp.c_fc.weight", 2).get(0));
    int depth = projectorLayers();
    List<Long> last = shape("mm." + 2 * (depth - 1) + ".weight", 2);
    int hidden = size(depth == 1 ? last.get(0) : shape("mm.0.weight", 2).get(0));
    return new VisionConfig(
        Math.multiplyExact(grid, patchSize),
        patchSize,
        width,
        count(BLOCK, ".ln_1.weight", 1),
        heads == 0 ? usualHeads(width) : heads,
        (double) mlp / width,
        hidden,
        size(last.get(0)),
        pool,
        depth,
        activation);
  }

  private int projectorLayers() {
    if (!weights.names().contains("mm.0.weight")) {
      throw new IllegalArgumentException(
          "tensor 'mm.0.weight' is missing: without a projector this is no model of FLAME;"
              + " train one from it with flame train --pretrained-image");
    }
    int layers = 0;
    while (weights.names().contains("mm." + 2 * layers + ".weight")
        && weights.info("mm." + 2 * layers + ".weight").shape().size() == 2) {
      layers++;
    }
    return Math.max(1, layers);
  }

  private static int usualHeads(int width) {
    if (width % USUAL_HEAD != 0) {
      throw new IllegalArgumentException(
          "the number of heads does not follow from a width of %d: give it (--heads)"
              .formatted(width));
    }
    return width / USUAL_HEAD;
  }

  private static int grid(long patches) {
    int grid = (int) Math.round(Math.sqrt(Math.max(0, patches)));
    if (patches < 1 || (long) grid * grid != patches) {
      throw new IllegalArgumentException(
          "tensor 'visual.positional_embedding' has rows for %d patches, which are no square"
              .formatted(patches));
    }
    return grid;
  }

  /** How many names {@code before + n + after} there are, n counted from 0. */
  private int count(String before, String after, int least) {
    int count = 0;
    while (weights.names().contains(before + count + after)) {
      count++;
    }
    return Math.max(least, count);
  }

  private List<Long> shape(String name, int dimensions) {
    if (!weights.names().contains(name)) {
      throw new IllegalArgumentException("tensor '" + name + "' is missing");
    }
    List<Long> shape = weights.info(name).shape();
    if (shape.size() != dimensions) {
      throw new IllegalArgumentException(
          "tensor '%s' must have %d dimensions; its shape is %s"
              .formatted(name, dimensions, shape));
    }
    return shape;
  }

  private static int size(long size) {
    if (size < 1 || size > Integer.MAX_VALUE) {
      throw new IllegalArgumentException("a size of " + size + " is not one of a tower");
    }
    return (int) size;
  }
}
