package org.flame4j.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.flame4j.Golden;
import org.flame4j.data.Sample;
import org.flame4j.data.Samples;
import org.flame4j.data.SkippedSamples;
import org.flame4j.image.Normalization;
import org.flame4j.tensor.Compute;
import org.flame4j.tensor.DType;
import org.flame4j.tensor.Scope;
import org.flame4j.tensor.Tensors;
import org.flame4j.tensor.weights.SafetensorsWriter;
import org.flame4j.vision.VisionConfig;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FeatureCacheTest {
  private static final VisionConfig SHAPE = new VisionConfig(32, 16, 32, 2, 2, 2, 64, 48);

  @TempDir private Path folder;
  private final List<String> warnings = new ArrayList<>();

  @BeforeEach
  void copyPictures() throws IOException {
    for (String name : List.of("photo_420.jpg", "small.png", "photo.webp")) {
      Files.copy(Golden.path("images").resolve(name), folder.resolve(name));
    }
  }

  private record Outcome(long encoded, List<String> keys, float[] features) {}

  private Outcome run(String modelHash, SkippedSamples skipped) {
    ModelCard card =
        new ModelCard(
            ModelCard.VERSION,
            new ModelCard.TextTower("tiny", 1, "running"),
            SHAPE,
            Normalization.CLIP,
            Map.of());
    AtomicLong encoded = new AtomicLong();
    try (FlameModel model = FlameModel.create(card, 1, Compute.CPU);
        Scope scope = new Scope()) {
      ImageFeatures features =
          new FeatureCache(folder.resolve(".cache"), modelHash, warnings::add)
              .of(model, Samples.open(folder), 2, 1, skipped, encoded::set);
      return new Outcome(
          encoded.get(),
          features.samples().stream().map(Sample::key).toList(),
          Tensors.floats(features.features()));
    }
  }

  private Outcome run(String modelHash) {
    return run(modelHash, new SkippedSamples());
  }

  @Test
  void encodesOnlyWhatItDoesNotKnow() throws IOException {
    Outcome first = run("m");
    assertThat(first.encoded()).isEqualTo(3);
    Files.move(folder.resolve("small.png"), folder.resolve("a.png"));
    Files.copy(folder.resolve("a.png"), folder.resolve("z.png"));
    Outcome second = run("m");
    assertThat(second.encoded()).isZero();
    assertThat(second.keys()).containsExactly("a.png", "photo.webp", "photo_420.jpg", "z.png");
    int width = SHAPE.outputDim();
    float[] small = java.util.Arrays.copyOfRange(first.features(), 2 * width, 3 * width);
    assertThat(second.features()).startsWith(small).endsWith(small);
  }

  @Test
  void seesThatAPictureHasChanged() throws IOException {
    run("m");
    Files.copy(
        Golden.path("images").resolve("gray.jpg"),
        folder.resolve("small.png"),
        java.nio.file.StandardCopyOption.REPLACE_EXISTING);
    assertThat(run("m").encoded()).isEqualTo(1);
  }

  @Test
  void startsAnewForAnotherModelOrADamagedFile() throws IOException {
    run("m");
    assertThat(run("other").encoded()).isEqualTo(3);
    Files.write(folder.resolve(".cache"), new byte[] {1, 2, 3});
    assertThat(run("other").encoded()).isEqualTo(3);
    assertThat(run("other").encoded()).isZero();
  }

  @Test
  void goesOnWhereItsFileCannotBeWritten() throws IOException {
    Files.createDirectories(folder.resolve(".cache"));
    assertThat(run("m").keys()).hasSize(3);
    assertThat(warnings).singleElement().asString().contains("not kept", ".cache");
  }

  @Test
  void startsAnewForAFileOfAnotherForm() {
    try (Scope scope = new Scope()) {
      SafetensorsWriter.write(
          folder.resolve(".cache"), Map.of("features", Tensors.zeros(DType.F32)), Map.of());
    }
    assertThat(run("m").encoded()).isEqualTo(3);
  }

  @Test
  void skipsWhatIsNoPicture() throws IOException {
    Files.write(folder.resolve("broken.jpg"), new byte[] {1, 2, 3});
    SkippedSamples skipped = new SkippedSamples();
    assertThat(run("m", skipped).keys()).hasSize(3).doesNotContain("broken.jpg");
    assertThat(skipped.count()).isEqualTo(1);
  }
}
