package org.flame4j.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.flame4j.Golden;
import org.flame4j.data.ImageBatch;
import org.flame4j.data.ImageSource;
import org.flame4j.data.Sample;
import org.flame4j.image.Normalization;
import org.flame4j.model.FlameModel;
import org.flame4j.model.ModelCard;
import org.flame4j.tensor.Compute;
import org.flame4j.tensor.DType;
import org.flame4j.tensor.Members;
import org.flame4j.tensor.Nn;
import org.flame4j.tensor.Peers;
import org.flame4j.tensor.Scope;
import org.flame4j.tensor.Tensor;
import org.flame4j.tensor.Tensors;
import org.flame4j.vision.Freezing;
import org.flame4j.vision.VisionConfig;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Several processes train as one does with the whole batch, checked in each of them. */
class ProcessesTest {
  @TempDir private Path folder;

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3})
  @Timeout(120)
  void trainAsOneDoes(int size) throws Exception {
    try (Members members = Members.start(folder, Member.class, size)) {
      for (int rank = 0; rank < size; rank++) {
        assertThat(members.ended(rank)).as(members.output(rank)).isZero();
      }
    }
  }

  /** One of the processes. */
  static final class Member {
    /** Pictures a step: three processes share seven unevenly, and of two one gets none. */
    private static final int[] BATCHES = {7, 6, 2, 7};

    private static final int WIDTH = 16;
    private static final int STORED = 11;

    private Member() {}

    public static void main(String[] args) {
      try (Peers peers = Members.join(Duration.ofSeconds(30))) {
        for (String loss : List.of("sigmoid", "infonce")) {
          TrainConfig config = config(loss);
          compare(outcome(peers, config), outcome(Peers.alone(), config));
        }
        TrainConfig parts = config("sigmoid").withMicroBatch(1);
        compare(outcome(peers, parts), outcome(Peers.alone(), config("sigmoid")));
        TrainConfig some = config("sigmoid").withPatchDropout(0.5).withMicroBatch(2);
        compare(outcome(peers, some, 1), outcome(Peers.alone(), some, 1));
      }
    }

    /**
     * Adam with an eps so large that it does not blow rounding noise up to steps of full length.
     */
    private static TrainConfig config(String loss) {
      TrainConfig paper = TrainConfig.paper();
      AdamW.Hyperparameters adam = new AdamW.Hyperparameters(0.9, 0.95, 1e-2, 0.5);
      TrainConfig.Optimizer optimizer =
          new TrainConfig.Optimizer(paper.optimizer().lr(), paper.optimizer().warmupSteps(), adam);
      return new TrainConfig(paper.length(), paper.batch(), loss, optimizer, paper.seed());
    }

    private record Outcome(List<StepResult> steps, Map<String, float[]> weights) {}

    private static Outcome outcome(Peers peers, TrainConfig config) {
      return outcome(peers, config, 0);
    }

    /**
     * @param frozen the first blocks that stay, with what comes before them
     */
    private static Outcome outcome(Peers peers, TrainConfig config, int frozen) {
      try (Scope scope = new Scope();
          FlameModel model = model(frozen);
          StoredStep step = new StoredStep(model, new Drawn(), config, peers)) {
        List<StepResult> steps = new ArrayList<>();
        for (int i = 0; i < BATCHES.length; i++) {
          List<Integer> all = IntStream.range(0, BATCHES[i]).boxed().toList();
          try (ImageBatch mine = batch(i, EpochBatches.Share.of(peers).of(all))) {
            steps.add(step.run(mine, i, 1e-3).orElseThrow());
          }
        }
        Map<String, float[]> weights = new TreeMap<>();
        model.parameters().forEach((name, t) -> weights.put(name, Tensors.floats(t.detach())));
        return new Outcome(steps, weights);
      }
    }

    private static FlameModel model(int frozen) {
      VisionConfig vision = new VisionConfig(32, 8, 24, 2, 3, 4, 48, WIDTH);
      ModelCard.TextTower text = new ModelCard.TextTower("none", 1, "running");
      ModelCard card = new ModelCard(ModelCard.VERSION, text, vision, Normalization.CLIP, Map.of());
      FlameModel model = FlameModel.create(card, 3, Compute.CPU);
      model.freeze(new Freezing(frozen > 0, frozen));
      return model;
    }

    private static ImageBatch batch(int step, List<Integer> pictures) {
      Tensor all = Tensors.uniform(step, 0, 255, 7, 3, 32, 32).to(DType.U8);
      Tensor mine = all.narrow(0, pictures.isEmpty() ? 0 : pictures.getFirst(), pictures.size());
      List<Sample> samples =
          pictures.stream()
              .map(i -> new Sample("key" + i, ImageSource.none("none"), Map.of()))
              .toList();
      return new ImageBatch(mine.copy().escape(), samples);
    }

    /** Rows that follow from key and number. */
    private static final class Drawn implements TextTargets {
      @Override
      public int rowsPerKey() {
        return STORED;
      }

      @Override
      public Tensor rows(List<String> keys, int[][] rowIndices) {
        int drawn = TrainConfig.paper().batch().positives();
        float[] values = new float[keys.size() * drawn * WIDTH];
        for (int i = 0, at = 0; i < keys.size(); i++) {
          for (int row : rowIndices[i]) {
            Tensor one = Tensors.randn(keys.get(i).hashCode() * 31L + row, 1, 1, WIDTH);
            System.arraycopy(Tensors.floats(Nn.l2Normalize(one)), 0, values, at, WIDTH);
            at += WIDTH;
          }
        }
        return Tensors.of(values, keys.size(), drawn, WIDTH);
      }
    }

    private static void compare(Outcome together, Outcome alone) {
      for (int i = 0; i < BATCHES.length; i++) {
        StepResult expected = alone.steps.get(i);
        StepResult result = together.steps.get(i);
        assertThat(result.loss()).isCloseTo(expected.loss(), within(1e-5 * expected.loss()));
        assertThat(result.gradNorm())
            .isCloseTo(expected.gradNorm(), within(1e-4 * expected.gradNorm()));
      }
      alone.weights.forEach((name, values) -> {
        float[] mine = together.weights.get(name);
        if (!Arrays.equals(mine, values)) { // what is frozen may be zero
          assertThat(Golden.relativeError(mine, values)).as(name).isLessThan(1e-5);
        }
      });
    }
  }
}
