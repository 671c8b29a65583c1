package org.flame4j.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.flame4j.image.Normalization;
import org.flame4j.tensor.Compute;
import org.flame4j.tensor.DType;
import org.flame4j.tensor.NoGrad;
import org.flame4j.tensor.Scope;
import org.flame4j.tensor.Tensor;
import org.flame4j.tensor.Tensors;
import org.flame4j.tensor.weights.SafetensorsFile;
import org.flame4j.tensor.weights.SafetensorsWriter;
import org.flame4j.vision.VisionConfig;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A model folder is refused where it is not sound, and never left half written. */
class FlameModelTest {
  private static final ModelCard CARD =
      new ModelCard(
          ModelCard.VERSION,
          new ModelCard.TextTower("tiny", 1, "running"),
          new VisionConfig(32, 16, 32, 2, 2, 2, 64, 48),
          Normalization.CLIP,
          Map.of());

  @TempDir private Path folder;

  private Path weights() {
    return folder.resolve("model.safetensors");
  }

  private void save() {
    try (FlameModel model = FlameModel.create(CARD, 1, Compute.CPU)) {
      model.save(folder, CARD);
    }
  }

  private void assertRefused(String name, Tensor other, String message) {
    save();
    Map<String, Tensor> tensors = new HashMap<>();
    try (SafetensorsFile file = SafetensorsFile.open(weights())) {
      file.names().forEach(n -> tensors.put(n, file.load(n).copy()));
    }
    tensors.put(name, other);
    SafetensorsWriter.write(weights(), tensors, Map.of());
    assertThatThrownBy(() -> FlameModel.load(folder, Compute.CPU).close())
        .isInstanceOf(ModelException.class)
        .hasMessageContainingAll(weights().toString(), name, message);
  }

  @Test
  void refusesParametersThatAreNoFloatingPointNumbers() {
    try (Scope scope = new Scope()) {
      assertRefused("mm.3.bias", Tensors.zeros(DType.I32, 48), "I32");
      assertRefused("logit_scale", Tensors.zeros(DType.I64), "I64");
      assertRefused("logit_bias", Tensors.zeros(DType.F32, 2), "[2]");
      assertRefused("logit_bias", Tensors.full(Double.NaN, DType.F32), "finite");
    }
  }

  @Test
  void leavesTheOldWeightsWhereTheCardCannotBeWritten() throws IOException {
    save();
    byte[] before = Files.readAllBytes(weights());
    Files.delete(folder.resolve(FlameModel.CARD));
    Files.createDirectories(folder.resolve(FlameModel.CARD));
    try (FlameModel other = FlameModel.create(CARD, 2, Compute.CPU)) {
      assertThatThrownBy(() -> other.save(folder, CARD))
          .isInstanceOf(ModelException.class)
          .hasMessageContaining(folder.resolve(FlameModel.CARD).toString());
    }
    assertThat(weights()).hasBinaryContent(before);
    assertThat(folder).isDirectoryNotContaining("glob:**.tmp");
  }

  @Test
  void savesNoModelWithParametersThatAreNoNumbers() {
    try (FlameModel model = FlameModel.create(CARD, 1, Compute.CPU);
        NoGrad noGrad = new NoGrad()) {
      model.logitBias().fillInPlace(Double.NaN);
      assertThatThrownBy(() -> model.save(folder, CARD)).hasMessageContaining("'logit_bias'");
    }
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void halfPrecisionKeepsValuesToThreeDigits() {
    Path half = folder.resolve("half");
    try (FlameModel model = FlameModel.create(CARD, 1, Compute.CPU)) {
      model.save(half, CARD, DType.F16);
      try (FlameModel read = FlameModel.load(half, Compute.CPU);
          Scope scope = new Scope()) {
        float[] expected =
            Tensors.floats(model.encoder().parameters().get("visual.conv1.weight").detach());
        float[] actual =
            Tensors.floats(read.encoder().parameters().get("visual.conv1.weight").detach());
        for (int i = 0; i < expected.length; i++) {
          assertThat(actual[i])
              .isCloseTo(expected[i], within(Math.abs(expected[i]) * 1e-3f + 1e-7f));
        }
        assertThat(Tensors.floats(read.logitBias().detach()))
            .isEqualTo(Tensors.floats(model.logitBias().detach()));
      }
    }
    try (SafetensorsFile file = SafetensorsFile.open(half.resolve("model.safetensors"))) {
      assertThat(file.info("visual.conv1.weight").dtype()).isEqualTo(DType.F16);
      assertThat(file.info("logit_scale").dtype()).isEqualTo(DType.F32);
    }
  }

  @Test
  void aFolderThatIsNotThereIsNamed() {
    Path missing = folder.resolve("m");
    assertThatThrownBy(() -> CardFile.read(missing))
        .isInstanceOf(ModelException.class)
        .hasMessage("model " + missing + " does not exist");
  }
}
