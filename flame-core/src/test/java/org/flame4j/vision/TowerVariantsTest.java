package org.flame4j.vision;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.flame4j.Golden;
import org.flame4j.tensor.Compute;
import org.flame4j.tensor.DType;
import org.flame4j.tensor.NoGrad;
import org.flame4j.tensor.Scope;
import org.flame4j.tensor.Tensor;
import org.flame4j.tensor.Tensors;
import org.flame4j.tensor.weights.SafetensorsFile;
import org.flame4j.tensor.weights.SafetensorsWriter;
import org.flame4j.tensor.weights.TorchFile;
import org.flame4j.tensor.weights.Weights;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Pools, projectors and activations, beside open_clip's tower and PyTorch's layers. */
class TowerVariantsTest {
  private static final VisionConfig SHAPE = new VisionConfig(32, 8, 32, 2, 2, 4, 48, 40);
  private static final double TOLERANCE = 1e-5;

  @TempDir private java.nio.file.Path dir;

  /** The golden tower's parameters, with the projector of that depth. */
  private Weights weights(int depth) {
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    try (Scope scope = new Scope();
        Weights torch = TorchFile.open(Golden.path("towers/checkpoint.pt"));
        Weights golden = SafetensorsFile.open(Golden.path("towers/golden.safetensors"))) {
      torch.names().forEach(name -> tensors.put(name.substring(7), torch.load(name)));
      if (depth != 2) {
        tensors.keySet().removeIf(name -> name.startsWith("mm."));
        String prefix = "depth" + depth + ".";
        Set<String> names = golden.names();
        names.stream()
            .filter(name -> name.startsWith(prefix + "mm."))
            .forEach(name -> tensors.put(name.substring(prefix.length()), golden.load(name)));
      }
      SafetensorsWriter.write(dir.resolve("w.safetensors"), tensors, Map.of());
    }
    return SafetensorsFile.open(dir.resolve("w.safetensors"));
  }

  private void assertFeatures(VisionConfig config, String expected) {
    try (Weights weights = weights(config.projectorLayers());
        Weights golden = SafetensorsFile.open(Golden.path("towers/golden.safetensors"));
        ImageEncoder encoder =
            new ImageEncoder(config, Parameters.load(config, weights, Compute.CPU));
        NoGrad noGrad = new NoGrad();
        Scope scope = new Scope()) {
      assertThat(Golden.relativeError(encoder.forward(golden.load("x")), golden.load(expected)))
          .as(expected)
          .isLessThan(TOLERANCE);
    }
  }

  @Test
  void pools() {
    assertFeatures(SHAPE, "avg");
    assertFeatures(SHAPE.with(Pool.CLS, 2, Activation.GELU), "cls");
  }

  @Test
  void projectorsOfOtherDepths() {
    assertFeatures(SHAPE.with(Pool.AVG, 1, Activation.GELU), "depth1.features");
    assertFeatures(SHAPE.with(Pool.AVG, 3, Activation.GELU), "depth3.features");
  }

  private void assertTokens(Activation activation, String expected) {
    VisionConfig config = SHAPE.with(Pool.AVG, 2, activation);
    try (Weights weights = weights(2);
        Weights golden = SafetensorsFile.open(Golden.path("towers/golden.safetensors"));
        ImageEncoder encoder =
            new ImageEncoder(config, Parameters.load(config, weights, Compute.CPU));
        NoGrad noGrad = new NoGrad();
        Scope scope = new Scope()) {
      Tensor tokens = golden.load(expected).narrow(1, 1, 16);
      assertThat(Golden.relativeError(encoder.patchTokens(golden.load("x")), tokens))
          .isLessThan(TOLERANCE);
    }
  }

  @Test
  void activations() {
    assertTokens(Activation.GELU, "tokens");
    assertTokens(Activation.QUICK_GELU, "tokens_quick");
  }

  @Test
  void someOfThePatches() {
    try (Weights weights = weights(2);
        Weights golden = SafetensorsFile.open(Golden.path("towers/golden.safetensors"));
        ImageEncoder encoder =
            new ImageEncoder(SHAPE, Parameters.load(SHAPE, weights, Compute.CPU));
        NoGrad noGrad = new NoGrad();
        Scope scope = new Scope()) {
      Tensor x = golden.load("x");
      assertThat(
              Golden.relativeError(
                  encoder.forward(x, golden.load("kept")), golden.load("avg_kept")))
          .isLessThan(TOLERANCE);
      Tensor all = Tensors.cat(java.util.List.of(Tensors.arange(16), Tensors.arange(16)), 0);
      assertThat(Golden.relativeError(encoder.forward(x, all.reshape(2, 16)), golden.load("avg")))
          .isLessThan(TOLERANCE);
    }
  }

  @Test
  void freshProjectorsOfAnyDepthAreDrawnByTheRule() {
    for (int depth : new int[] {1, 2, 3}) {
      VisionConfig config = SHAPE.with(Pool.CLS, depth, Activation.GELU);
      try (ParameterSet drawn = Parameters.random(config, 1, Compute.CPU)) {
        String norm = "mm." + (2 * depth - 1);
        assertThat(drawn.get(norm + ".weight").dtype()).isEqualTo(DType.F32);
        assertThat(Tensors.floats(drawn.get(norm + ".weight"))).hasSize(40).containsOnly(1f);
        assertThat(drawn.get("mm.0.weight").size(1)).isEqualTo(32);
      }
    }
  }

  /** open_clip 3.3 has 303,177,728 in its ViT-L-14 but for ln_post and proj; then the projector. */
  @Test
  void theLargeTowerHasItsNumberOfParameters() {
    VisionConfig large = VisionConfig.named("large", 224, 14, 5120);
    assertThat(
            ParameterShapes.of(large).values().stream().mapToLong(TowerVariantsTest::numel).sum())
        .isEqualTo(303_177_728L + 31_477_760L);
  }

  private static long numel(long[] shape) {
    long numel = 1;
    for (long size : shape) {
      numel *= size;
    }
    return numel;
  }
}
