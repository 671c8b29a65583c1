package org.flame4j.train.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.flame4j.data.ImageBatch;
import org.flame4j.data.ImageSource;
import org.flame4j.data.Sample;
import org.flame4j.image.Normalization;
import org.flame4j.model.CardFile;
import org.flame4j.model.FlameModel;
import org.flame4j.model.ModelCard;
import org.flame4j.tensor.Compute;
import org.flame4j.tensor.DType;
import org.flame4j.tensor.Nn;
import org.flame4j.tensor.NoGrad;
import org.flame4j.tensor.Peers;
import org.flame4j.tensor.Scope;
import org.flame4j.tensor.Tensor;
import org.flame4j.tensor.Tensors;
import org.flame4j.train.RunPosition;
import org.flame4j.train.StepResult;
import org.flame4j.train.StoredStep;
import org.flame4j.train.TextTargets;
import org.flame4j.train.TrainConfig;
import org.flame4j.vision.VisionConfig;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Checkpoints: what goes on from one is what goes on without; damaged ones are passed over. */
class CheckpointsTest {
  private static final ModelCard CARD =
      new ModelCard(
          ModelCard.VERSION,
          new ModelCard.TextTower("none", 1, "running"),
          new VisionConfig(32, 8, 24, 1, 3, 4, 48, 16),
          Normalization.CLIP,
          Map.of());

  @TempDir private Path folder;

  /** A model in training. */
  private static final class Training implements AutoCloseable {
    private final FlameModel model = FlameModel.create(CARD, 3, Compute.CPU);
    private final StoredStep step =
        new StoredStep(model, targets(), TrainConfig.paper(), Peers.alone());

    private static TextTargets targets() {
      return new TextTargets() {
        @Override
        public int rowsPerKey() {
          return 11;
        }

        @Override
        public Tensor rows(List<String> keys, int[][] rows) {
          return Nn.l2Normalize(Tensors.randn(rows[0][0], 1, keys.size(), rows[0].length, 16));
        }
      };
    }

    List<StepResult> steps(int from, int to) {
      List<StepResult> results = new ArrayList<>();
      for (int i = from; i < to; i++) {
        Tensor pixels = Tensors.uniform(i, 0, 255, 4, 3, 32, 32).to(DType.U8).escape();
        List<Sample> samples =
            IntStream.range(0, 4)
                .mapToObj(k -> new Sample("k" + k, ImageSource.none("none"), Map.of()))
                .toList();
        try (Scope scope = new Scope();
            ImageBatch batch = new ImageBatch(pixels, samples)) {
          results.add(step.run(batch, i, 1e-3).orElseThrow());
        }
      }
      return results;
    }

    Map<String, float[]> weights() {
      Map<String, float[]> weights = new TreeMap<>();
      try (Scope scope = new Scope()) {
        model.parameters().forEach((name, t) -> weights.put(name, Tensors.floats(t.detach())));
      }
      return weights;
    }

    @Override
    public void close() {
      step.close();
      model.close();
    }
  }

  private static void write(Checkpoints checkpoints, Training training, long steps) {
    checkpoints.write(new RunPosition(steps, steps * 1.5), training.model, CARD, training.step);
  }

  @Test
  void aRunGoesOnToTheSameBits() {
    Checkpoints checkpoints = new Checkpoints(folder.resolve("c"), 2);
    List<StepResult> expected;
    Map<String, float[]> weights;
    try (Training training = new Training()) {
      training.steps(0, 3);
      write(checkpoints, training, 3);
      expected = training.steps(3, 6);
      weights = training.weights();
    }
    try (Training training = new Training()) {
      Checkpoints again = new Checkpoints(folder.resolve("c"), 2);
      assertThat(again.restore(training.model, training.step, CheckpointsTest::unexpected))
          .contains(new RunPosition(3, 4.5));
      assertThat(training.steps(3, 6)).isEqualTo(expected);
      Map<String, float[]> after = training.weights();
      weights.forEach((name, values) -> assertThat(after.get(name)).as(name).isEqualTo(values));
    }
  }

  private static void unexpected(String note) {
    throw new AssertionError(note);
  }

  @Test
  void oneIsAModel() {
    Checkpoints checkpoints = new Checkpoints(folder, 2);
    try (Training training = new Training()) {
      training.steps(0, 2);
      write(checkpoints, training, 2);
      try (FlameModel model = FlameModel.load(folder.resolve("step-000000002"), Compute.CPU)) {
        assertThat(Tensors.floats(model.encoder().parameters().get("mm.0.weight")))
            .isEqualTo(training.weights().get("mm.0.weight"));
      }
    }
  }

  @Test
  void keepsTheLastOnes() throws IOException {
    Checkpoints checkpoints = new Checkpoints(folder, 2);
    try (Training training = new Training()) {
      training.steps(0, 1);
      for (long steps : new long[] {1, 2, 900, 1_000_000_000}) {
        write(checkpoints, training, steps);
      }
      assertThat(names()).containsExactly("step-000000900", "step-1000000000");
      Files.createDirectories(folder.resolve("unfinished"));
      checkpoints.deleteSteps();
      assertThat(checkpoints.isEmpty()).isTrue();
      assertThat(folder).doesNotExist();
    }
  }

  private List<String> names() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"model.safetensors", "state.safetensors", "card.json", "SHA256SUMS", "missing"})
  void aDamagedOneIsPassedOver(String damaged) throws IOException {
    Checkpoints checkpoints = new Checkpoints(folder, 2);
    try (Training training = new Training()) {
      training.steps(0, 1);
      write(checkpoints, training, 1);
      training.steps(1, 2);
      write(checkpoints, training, 2);
      damage(folder.resolve("step-000000002"), damaged);
      List<String> notes = new ArrayList<>();
      Optional<RunPosition> at = checkpoints.restore(training.model, training.step, notes::add);
      assertThat(at).contains(new RunPosition(1, 1.5));
      assertThat(notes).hasSize(1);
      assertThat(notes.getFirst()).contains("step-000000002 is not used");
    }
  }

  private static void damage(Path checkpoint, String file) throws IOException {
    if (file.equals("missing")) {
      Files.delete(checkpoint.resolve("state.safetensors"));
      return;
    }
    byte[] bytes = Files.readAllBytes(checkpoint.resolve(file));
    bytes[bytes.length / 2] ^= 4;
    Files.write(checkpoint.resolve(file), bytes);
  }

  @Test
  void theBestIsKept() {
    Checkpoints checkpoints = new Checkpoints(folder, 1);
    try (Training training = new Training()) {
      training.steps(0, 1);
      assertThat(checkpoints.offer(0.2, training.model, CARD)).isTrue();
      assertThat(checkpoints.offer(0.1, training.model, CARD)).isFalse();
      assertThat(checkpoints.offer(Double.NaN, training.model, CARD)).isFalse();
      assertThat(CardFile.read(folder.resolve("best")).training())
          .containsEntry("meanRecallAt1", "0.2");
      write(checkpoints, training, 1);
      assertThat(checkpoints.offer(0.25, training.model, CARD)).isTrue(); // and then it is killed
      Checkpoints later = new Checkpoints(folder, 1);
      later.restore(training.model, training.step, CheckpointsTest::unexpected);
      assertThat(later.offer(0.25, training.model, CARD)).isFalse();
      assertThat(later.offer(0.3, training.model, CARD)).isTrue();
      later.deleteSteps();
      assertThat(folder.resolve("best/card.json")).exists();
    }
  }

  @Test
  void laterOnesOfAPartThatWasGivenUpMakeRoomForThoseOfTheRun() throws IOException {
    Checkpoints checkpoints = new Checkpoints(folder, 1);
    try (Training training = new Training()) {
      training.steps(0, 1);
      write(checkpoints, training, 900);
      damage(folder.resolve("step-000000900"), "model.safetensors");
      write(checkpoints, training, 1); // the run has gone on from an older one
      assertThat(names()).containsExactly("step-000000001");
    }
  }

  @Test
  void aRunDoesNotBeginAnewBecauseNoneIsSound() throws IOException {
    Checkpoints checkpoints = new Checkpoints(folder, 2);
    try (Training training = new Training()) {
      training.steps(0, 1);
      write(checkpoints, training, 1);
      Files.writeString(folder.resolve("step-000000001/SHA256SUMS"), "");
      List<String> notes = new ArrayList<>();
      assertThatThrownBy(() -> checkpoints.restore(training.model, training.step, notes::add))
          .isInstanceOf(StateException.class)
          .hasMessageContaining("none of the checkpoints in " + folder)
          .hasMessageContaining("--overwrite");
      assertThat(notes).hasSize(1);
    }
  }

  @Test
  void filesOfOthersAreNotDeleted() throws IOException {
    Path ours = folder.resolve("checkpoints");
    Checkpoints checkpoints = new Checkpoints(ours, 2);
    try (Training training = new Training()) {
      training.steps(0, 1);
      write(checkpoints, training, 1);
      checkpoints.offer(0.5, training.model, CARD);
      Files.writeString(ours.resolve("theirs.ckpt"), "weeks of work");
      checkpoints.deleteAll();
      assertThat(ours).isDirectoryContaining("glob:**theirs.ckpt");
      Files.delete(ours.resolve("theirs.ckpt"));
      checkpoints.deleteAll();
      assertThat(ours).doesNotExist();
    }
  }

  @Test
  void weightsThatAreNoNumbersAreNotWritten() throws IOException {
    Checkpoints checkpoints = new Checkpoints(folder, 1);
    try (Training training = new Training()) {
      training.steps(0, 1);
      write(checkpoints, training, 1);
      Files.createDirectories(folder.resolve("unfinished/model.safetensors/full"));
      try (NoGrad noGrad = new NoGrad()) {
        training.model.logitScale().fillInPlace(Double.NaN);
      }
      assertThatThrownBy(() -> write(checkpoints, training, 2))
          .isInstanceOf(StateException.class)
          .hasMessageContaining("no checkpoint could be written");
      assertThat(checkpoints.restore(training.model, training.step, CheckpointsTest::unexpected))
          .contains(new RunPosition(1, 1.5));
    }
  }
}
