package org.flame4j.vision;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.flame4j.tensor.DType;
import org.flame4j.tensor.NoGrad;
import org.flame4j.tensor.Scope;
import org.flame4j.tensor.Tensor;
import org.flame4j.tensor.weights.TensorInfo;
import org.flame4j.tensor.weights.Weights;

/**
 * Starts the transformer from weights that others trained: open_clip's ViT, or timm's in the manner
 * of CLIP, with a norm before the first block. The projector keeps its values.
 *
 * <p>Whatever the file has within its blocks must have a place here, or the weights are refused:
 * computed without it they would be others. What stands behind the blocks (a last norm, a head, a
 * text tower) is left out.
 */
public final class PretrainedTower {
  /**
   * What was done.
   *
   * @param library open_clip or timm
   * @param tensors number of tensors that were taken
   * @param unused names of those that were not
   * @param notes what was changed on the way, a line each
   */
  public record Report(String library, int tensors, List<String> unused, List<String> notes) {
    public Report {
      unused = List.copyOf(unused);
      notes = List.copyOf(notes);
    }
  }

  private final VisionConfig config;
  private final Weights weights;
  private final PretrainedNames names;
  private final List<String> notes = new ArrayList<>();
  private final Set<String> used = new HashSet<>();

  private PretrainedTower(VisionConfig config, Weights weights) {
    this.config = config;
    this.weights = weights;
    names = PretrainedNames.of(weights.names());
  }

  /**
   * Overwrites the parameters of the encoder's transformer.
   *
   * @throws IllegalArgumentException saying what does not agree, before anything is overwritten
   */
  public static Report load(Weights weights, ImageEncoder encoder) {
    PretrainedTower tower = new PretrainedTower(encoder.config(), weights);
    return tower.load(encoder.parameters());
  }

  private Report load(ParameterSet parameters) {
    Map<String, String> mapping = names.mapping(config.layers());
    check(mapping);
    try (NoGrad noGrad = new NoGrad()) {
      mapping.forEach((name, theirs) -> {
        try (Scope scope = new Scope()) {
          Tensor parameter = parameters.get(name);
          Tensor values = weights.load(theirs).to(DType.F32);
          if (name.endsWith("positional_embedding")) {
            values = positions(values.reshape(-1, config.width()));
          }
          parameter.copyInPlace(values.reshape(parameter.shape()));
        }
        used.add(theirs);
      });
    }
    List<String> unused = weights.names().stream().filter(name -> !used.contains(name)).toList();
    return new Report(names.library(), used.size(), unused, notes);
  }

  private Tensor positions(Tensor stored) {
    try (Scope scope = new Scope()) {
      int grid = grid(stored.size(0));
      Tensor positions = Positions.resize(stored, grid, config.grid());
      if (grid != config.grid()) {
        notes.add(
            "positions resized from %d x %d to %d x %d patches"
                .formatted(grid, grid, config.grid(), config.grid()));
      }
      String bias = names.patchBias();
      if (names.isTimm() && weights.names().contains(bias)) {
        // Each patch gets the bias once, and its position's row once: their sum is the same.
        positions = positions.copy();
        positions
            .narrow(0, 1, config.patches())
            .addInPlace(weights.load(bias).to(DType.F32).reshape(1, config.width()));
        used.add(bias);
        notes.add("the bias of the patches became part of their positions");
      }
      return scope.keep(positions);
    }
  }

  private void check(Map<String, String> mapping) {
    require(
        weights.names().contains(names.normBefore()),
        "there is no norm before the first block (%s), and none can stand for it: take weights"
                .formatted(names.normBefore())
            + " trained in the manner of CLIP");
    require(
        weights.names().contains(names.classToken()),
        "there is no class token (%s), which this tower has".formatted(names.classToken()));
    int layers = names.layers(weights.names());
    require(
        layers == config.layers(),
        "it has %d blocks, the model %d: choose another --model"
            .formatted(layers, config.layers()));
    List<Long> patches = weights.info(names.patches()).shape();
    require(
        !patches.isEmpty() && patches.getFirst() == config.width(),
        "tensor '%s' is %s, but the model is %d wide: choose another --model"
            .formatted(names.patches(), patches, config.width()));
    ParameterShapes.of(config)
        .forEach((name, shape) -> {
          String theirs = mapping.get(name);
          if (theirs != null) { // the projector has no place in the file
            check(theirs, shape);
          }
        });
    for (String name : weights.names()) {
      require(
          !name.startsWith(names.blocks()) || mapping.containsValue(name),
          "tensor '%s' has no place in this tower's blocks".formatted(name));
    }
  }

  private void check(String theirs, long[] shape) {
    require(weights.names().contains(theirs), "tensor '%s' is missing".formatted(theirs));
    TensorInfo info = weights.info(theirs);
    List<Long> stored = info.shape().stream().dropWhile(size -> size == 1).toList();
    List<Long> wanted =
        java.util.Arrays.stream(shape).boxed().dropWhile(size -> size == 1).toList();
    boolean fits =
        stored.equals(wanted) || (isPositions(theirs) && otherGrid(stored, wanted.getLast()));
    require(
        fits && info.dtype().isFloatingPoint(),
        "tensor '%s' is %s %s, the model's is %s: choose another --model, --patch-size or size"
            .formatted(theirs, info.dtype(), info.shape(), wanted));
  }

  private boolean isPositions(String theirs) {
    return theirs.endsWith("positional_embedding") || theirs.endsWith("pos_embed");
  }

  private static boolean otherGrid(List<Long> stored, long width) {
    return stored.size() == 2 && stored.get(1) == width && isGrid(stored.get(0));
  }

  private static boolean isGrid(long rows) {
    int grid = grid(rows);
    return grid > 0 && 1 + (long) grid * grid == rows;
  }

  private static int grid(long rows) {
    return (int) Math.round(Math.sqrt(Math.max(0, rows - 1)));
  }

  private static void require(boolean holds, String problem) {
    if (!holds) {
      throw new IllegalArgumentException(problem);
    }
  }
}
