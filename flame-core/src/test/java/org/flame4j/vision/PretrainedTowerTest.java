package org.flame4j.vision;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.flame4j.Golden;
import org.flame4j.tensor.Compute;
import org.flame4j.tensor.NoGrad;
import org.flame4j.tensor.Scope;
import org.flame4j.tensor.Tensor;
import org.flame4j.tensor.Tensors;
import org.flame4j.tensor.weights.AnyWeights;
import org.flame4j.tensor.weights.SafetensorsFile;
import org.flame4j.tensor.weights.SafetensorsWriter;
import org.flame4j.tensor.weights.Weights;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Towers that start from open_clip's and timm's weights compute what those compute. */
class PretrainedTowerTest {
  private static final VisionConfig SHAPE = new VisionConfig(32, 8, 32, 2, 2, 4, 48, 40);
  private static final String TIMM = "towers/timm.safetensors";
  private static final String OPEN_CLIP = "towers/checkpoint.pt";

  @TempDir private Path dir;

  private static ImageEncoder fresh(VisionConfig config) {
    return new ImageEncoder(config, Parameters.random(config, 4, Compute.CPU));
  }

  private static PretrainedTower.Report assertTokens(Path file, String expected) {
    try (Weights weights = AnyWeights.open(file);
        Weights golden = SafetensorsFile.open(Golden.path("towers/golden.safetensors"));
        ImageEncoder encoder = fresh(SHAPE);
        NoGrad noGrad = new NoGrad();
        Scope scope = new Scope()) {
      float[] projector = Tensors.floats(encoder.parameters().get("mm.0.weight"));
      PretrainedTower.Report report = PretrainedTower.load(weights, encoder);
      Tensor tokens = golden.load(expected).narrow(1, 1, 16);
      assertThat(Golden.relativeError(encoder.patchTokens(golden.load("x")), tokens))
          .isLessThan(1e-5);
      assertThat(Tensors.floats(encoder.parameters().get("mm.0.weight"))).isEqualTo(projector);
      return report;
    }
  }

  private Path changed(String golden, Consumer<Map<String, Tensor>> change) {
    Path file = dir.resolve("changed.safetensors");
    try (Scope scope = new Scope();
        Weights weights = AnyWeights.open(Golden.path(golden))) {
      Map<String, Tensor> tensors = new LinkedHashMap<>();
      weights.names().forEach(name -> tensors.put(name, weights.load(name)));
      change.accept(tensors);
      SafetensorsWriter.write(file, tensors, Map.of());
    }
    return file;
  }

  @Test
  void openClip() {
    PretrainedTower.Report report = assertTokens(Golden.path(OPEN_CLIP), "tokens");
    assertThat(report.library()).isEqualTo("open_clip");
    assertThat(report.tensors()).isEqualTo(29);
    assertThat(report.unused()).contains("mm.0.weight", "visual.proj").hasSize(12);
    assertThat(report.notes()).isEmpty();
  }

  @Test
  void timm() {
    PretrainedTower.Report report = assertTokens(Golden.path(TIMM), "tokens");
    assertThat(report.library()).isEqualTo("timm");
    assertThat(report.unused())
        .containsExactlyInAnyOrder("norm.weight", "norm.bias", "head.weight", "head.bias");
  }

  @Test
  void aBiasOfThePatchesGoesIntoTheirPositions() {
    try (Weights golden = SafetensorsFile.open(Golden.path("towers/golden.safetensors"))) {
      Path file =
          changed(TIMM, t -> t.put("patch_embed.proj.bias", golden.load("patch_bias").copy()));
      assertThat(assertTokens(file, "tokens_patch_bias").notes()).hasSize(1);
    }
  }

  @Test
  void positionsOfAnotherGridAreResizedAsOpenClipDoes() {
    for (int size : new int[] {24, 40}) {
      VisionConfig config = new VisionConfig(size, 8, 32, 2, 2, 4, 48, 40);
      try (Weights weights = AnyWeights.open(Golden.path(OPEN_CLIP));
          Weights golden = SafetensorsFile.open(Golden.path("towers/golden.safetensors"));
          ImageEncoder encoder = fresh(config);
          Scope scope = new Scope()) {
        assertThat(PretrainedTower.load(weights, encoder).notes().getFirst()).contains("4 x 4");
        assertThat(
                Golden.relativeError(
                    encoder.parameters().get("visual.positional_embedding"),
                    golden.load("positions_" + size)))
            .isLessThan(1e-6);
      }
    }
  }

  private void assertRefused(Path file, VisionConfig config, String... message) {
    try (Weights weights = AnyWeights.open(file);
        ImageEncoder encoder = fresh(config)) {
      float[] before = Tensors.floats(encoder.parameters().get("visual.conv1.weight"));
      assertThatThrownBy(() -> PretrainedTower.load(weights, encoder))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContainingAll(message);
      assertThat(Tensors.floats(encoder.parameters().get("visual.conv1.weight"))).isEqualTo(before);
    }
  }

  @Test
  void refusesWhatWouldComputeSomethingElse() {
    Path plain = changed(TIMM, t -> t.keySet().removeIf(name -> name.startsWith("norm_pre")));
    assertRefused(plain, SHAPE, "no norm before", "norm_pre.weight");
    Path scaled = changed(TIMM, t -> t.put("blocks.0.ls1.gamma", Tensors.of(new float[] {1}, 1)));
    assertRefused(scaled, SHAPE, "'blocks.0.ls1.gamma'");
    Path headless = changed(TIMM, t -> t.remove("cls_token"));
    assertRefused(headless, SHAPE, "class token");
    Path odd = changed(TIMM, t -> t.put("pos_embed", Tensors.uniform(1, 0, 1, 1, 16, 32)));
    assertRefused(odd, SHAPE, "'pos_embed'", "[1, 16, 32]");
    Path neither = changed(TIMM, t -> t.remove("patch_embed.proj.weight"));
    assertRefused(neither, SHAPE, "no image tower");
    Path timm = Golden.path(TIMM);
    assertRefused(timm, new VisionConfig(32, 8, 32, 3, 2, 4, 48, 40), "2 blocks, the model 3");
    assertRefused(timm, new VisionConfig(32, 8, 64, 2, 2, 4, 48, 40), "[32, 3, 8, 8]", "64 wide");
    assertRefused(timm, new VisionConfig(32, 16, 32, 2, 2, 4, 48, 40), "patch_embed.proj.weight");
  }
}
