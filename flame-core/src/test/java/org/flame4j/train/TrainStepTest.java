package org.flame4j.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
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
import org.flame4j.tensor.Device;
import org.flame4j.tensor.Nn;
import org.flame4j.tensor.NoGrad;
import org.flame4j.tensor.Peers;
import org.flame4j.tensor.Scope;
import org.flame4j.tensor.Tensor;
import org.flame4j.tensor.Tensors;
import org.flame4j.vision.Freezing;
import org.flame4j.vision.VisionConfig;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A step as a whole: micro-batches, empty batches, numbers that are none. */
class TrainStepTest {
  private static FlameModel model() {
    return model(Compute.CPU);
  }

  private static FlameModel model(Compute compute) {
    VisionConfig vision = new VisionConfig(32, 8, 24, 2, 3, 4, 48, 16);
    ModelCard.TextTower text = new ModelCard.TextTower("none", 1, "running");
    ModelCard card = new ModelCard(ModelCard.VERSION, text, vision, Normalization.CLIP, Map.of());
    return FlameModel.create(card, 3, compute);
  }

  private static ImageBatch batch(int size) {
    Tensor pixels = Tensors.uniform(5, 0, 255, size, 3, 32, 32).to(DType.U8).escape();
    List<Sample> samples =
        IntStream.range(0, size)
            .mapToObj(i -> new Sample("key" + i, ImageSource.none("none"), Map.of()))
            .toList();
    return new ImageBatch(pixels, samples);
  }

  /** Losses of three steps and the weights behind them. */
  private record Outcome(List<StepResult> steps, Map<String, float[]> weights) {
    static Outcome of(TrainConfig config) {
      try (Scope scope = new Scope();
          FlameModel model = model();
          ImageBatch batch = batch(7);
          TrainStep step = new TrainStep(model, config, Peers.alone())) {
        Tensor texts = Nn.l2Normalize(Tensors.randn(4, 1, 7, 2, 16));
        List<StepResult> steps =
            IntStream.range(0, 3)
                .mapToObj(i -> step.run(batch, texts, 1e-3).orElseThrow())
                .toList();
        Map<String, float[]> weights = new TreeMap<>();
        model.parameters().forEach((name, t) -> weights.put(name, Tensors.floats(t.detach())));
        return new Outcome(steps, weights);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 6})
  void microBatchesEqualTheWholeBatch(int microBatch) {
    assertSame(
        Outcome.of(TrainConfig.paper()),
        Outcome.of(TrainConfig.paper().withMicroBatch(microBatch)));
  }

  @Test
  void microBatchesLookAtThePatchesThatTheWholeBatchLooksAt() {
    TrainConfig some = TrainConfig.paper().withPatchDropout(0.5);
    Outcome whole = Outcome.of(some);
    assertSame(whole, Outcome.of(some.withMicroBatch(3)));
    assertThat(whole.steps.get(0).loss())
        .isNotEqualTo(Outcome.of(TrainConfig.paper()).steps.get(0).loss());
  }

  private static void assertSame(Outcome whole, Outcome parts) {
    for (int i = 0; i < 3; i++) {
      StepResult expected = whole.steps.get(i);
      assertThat(parts.steps.get(i).loss())
          .isCloseTo(expected.loss(), within(1e-5 * expected.loss()));
      assertThat(parts.steps.get(i).gradNorm())
          .isCloseTo(expected.gradNorm(), within(1e-4 * expected.gradNorm()));
    }
    whole.weights.forEach((name, values) -> {
      // Key biases have gradients of rounding noise, by whose size Adam divides.
      if (!name.endsWith("in_proj_bias")) {
        assertThat(Golden.relativeError(parts.weights.get(name), values)).as(name).isLessThan(2e-4);
      }
    });
  }

  @Test
  void theNormIsThatOfAllGradients() {
    try (Scope scope = new Scope();
        FlameModel model = model();
        ImageBatch batch = batch(4)) {
      Tensor texts = Nn.l2Normalize(Tensors.randn(4, 1, 4, 1, 16));
      double expected = naiveNorm(model, batch, texts);
      try (TrainStep step = new TrainStep(model, TrainConfig.paper(), Peers.alone())) {
        StepResult result = step.run(batch, texts, 1e-3).orElseThrow();
        assertThat(result.gradNorm()).isCloseTo(expected, within(1e-4 * expected));
      }
    }
  }

  /** Through one graph, pair by pair. */
  private static double naiveNorm(FlameModel model, ImageBatch batch, Tensor texts) {
    model.parameters().values().forEach(tensor -> tensor.requiresGrad(true));
    Tensor pixels = model.card().normalization().apply(batch.pixels(), model.compute());
    Tensor images = model.encoder().forward(pixels);
    Tensor logits =
        images
            .matmul(texts.reshape(4, 16).transpose(0, 1))
            .mul(model.logitScale().exp())
            .add(model.logitBias());
    Tensor loss = Tensors.zeros(DType.F32);
    for (int i = 0; i < 4; i++) {
      for (int j = 0; j < 4; j++) {
        Tensor logit = logits.select(0, i).select(0, j);
        loss = loss.sub(Nn.logSigmoid(i == j ? logit : logit.neg()));
      }
    }
    loss.div(4.0).backward();
    double squares = 0;
    for (Tensor parameter : model.parameters().values()) {
      double norm = parameter.grad().orElseThrow().norm().item();
      squares += norm * norm;
      parameter.clearGrad();
      parameter.requiresGrad(false);
    }
    return Math.sqrt(squares);
  }

  /** Weights after three steps and names of the optimizer's moments, with a part frozen. */
  private static Map<String, float[]> afterFreezing(String freeze, TreeSet<String> moments) {
    try (Scope scope = new Scope();
        FlameModel model = model();
        ImageBatch batch = batch(5)) {
      model.freeze(Freezing.parse(freeze, model.card().vision()));
      Map<String, float[]> weights = new TreeMap<>();
      try (TrainStep step = new TrainStep(model, TrainConfig.paper(), Peers.alone())) {
        Tensor texts = Nn.l2Normalize(Tensors.randn(4, 1, 5, 2, 16));
        for (int i = 0; i < 3; i++) {
          assertThat(step.run(batch, texts, 1e-3)).isPresent();
        }
        moments.addAll(step.optimizer().moments().keySet());
        model
            .parameters()
            .forEach((name, t) -> {
              assertThat(t.requiresGrad()).as(name).isEqualTo(model.trained().containsKey(name));
              weights.put(name, Tensors.floats(t.detach()));
            });
      }
      return weights;
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "1", "all"})
  void whatIsFrozenStaysAndTakesNoMemory(String freeze) {
    TreeSet<String> moments = new TreeSet<>();
    Map<String, float[]> weights = afterFreezing(freeze, moments);
    try (FlameModel model = model()) {
      Freezing freezing = Freezing.parse(freeze, model.card().vision());
      model
          .parameters()
          .forEach((name, t) -> {
            boolean frozen =
                switch (freeze) {
                  case "all" -> name.startsWith("visual.");
                  case "0" -> name.startsWith("visual.") && !name.contains("resblocks");
                  default -> name.startsWith("visual.") && !name.contains("resblocks.1.");
                };
            assertThat(freezing.isFrozen(name)).as(name).isEqualTo(frozen);
            boolean same = Arrays.equals(weights.get(name), Tensors.floats(t));
            assertThat(same).as(name).isEqualTo(frozen);
            assertThat(moments.contains(name + ".first")).as(name).isEqualTo(!frozen);
          });
    }
  }

  @Test
  void freezingChangesNoGradientOfTheRest() {
    try (Scope scope = new Scope();
        FlameModel model = model();
        ImageBatch batch = batch(4)) {
      Tensor texts = Nn.l2Normalize(Tensors.randn(4, 1, 4, 1, 16));
      float[] all = projectorAfterAStep(model(), "", batch, texts);
      assertThat(projectorAfterAStep(model(), "all", batch, texts)).isEqualTo(all);
    }
  }

  private static float[] projectorAfterAStep(
      FlameModel model, String freeze, ImageBatch batch, Tensor texts) {
    if (!freeze.isEmpty()) {
      model.freeze(Freezing.parse(freeze, model.card().vision()));
    }
    try (model;
        TrainStep step = new TrainStep(model, TrainConfig.paper(), Peers.alone())) {
      assertThat(step.run(batch, texts, 1e-3)).isPresent();
      return Tensors.floats(model.encoder().parameters().get("mm.0.weight").detach());
    }
  }

  @Test
  void anEmptyBatchIsNoStep() {
    try (Scope scope = new Scope();
        FlameModel model = model();
        ImageBatch batch = batch(0);
        TrainStep step = new TrainStep(model, TrainConfig.paper(), Peers.alone())) {
      assertThat(step.run(batch, Tensors.zeros(DType.F32, 0, 2, 16), 1e-3)).isEmpty();
    }
  }

  @Test
  void numbersThatAreNoneStopBeforeWeightsAreTouched() {
    try (Scope scope = new Scope();
        FlameModel model = model();
        ImageBatch batch = batch(3);
        TrainStep step = new TrainStep(model, TrainConfig.paper(), Peers.alone())) {
      Tensor texts = Nn.l2Normalize(Tensors.randn(4, 1, 3, 2, 16));
      try (NoGrad noGrad = new NoGrad()) {
        texts.select(0, 1).fillInPlace(Double.NaN);
      }
      float[] before = Tensors.floats(model.encoder().parameters().get("mm.0.weight").detach());
      assertThatThrownBy(() -> step.run(batch, texts, 1e-3))
          .isInstanceOf(TrainException.class)
          .hasMessage(
              "the stored embeddings of samples [key1] are no finite numbers: restore the store, or embed them again");
      assertThat(Tensors.floats(model.encoder().parameters().get("mm.0.weight").detach()))
          .isEqualTo(before);
      assertThat(model.encoder().parameters().get("mm.0.weight").grad()).isEmpty();
    }
  }

  @Test
  void saysWhatIsToBlameForALossThatIsNoNumber() {
    List<String> keys = IntStream.range(0, 10).mapToObj(i -> "k" + i).toList();
    try (Scope scope = new Scope()) {
      Tensor sound = Tensors.full(1, DType.F32, 10, 2);
      Tensor texts = Tensors.full(1, DType.F32, 10, 3, 2);
      Tensor one = sound.copy();
      one.select(0, 1).fillInPlace(Double.NaN);
      Tensor none = Tensors.full(Double.NaN, DType.F32, 10, 2);
      assertThatThrownBy(
              () -> new FiniteCheck(keys, true).loss(Double.POSITIVE_INFINITY, one, texts))
          .hasMessage(
              "the loss is Infinity because features of samples [k1] are no finite numbers: weights were not changed; look at these pictures");
      assertThatThrownBy(() -> new FiniteCheck(keys, true).loss(Double.NaN, none, texts))
          .hasMessage(
              "the loss is NaN: weights were not changed; try a lower --lr or a longer --warmup, else look at the samples of this step: [k0, k1, k2, k3, k4, k5, k6, k7] and 2 more");
      assertThatThrownBy(() -> new FiniteCheck(keys, false).loss(Double.NaN, sound, texts))
          .hasMessageContaining("another one says more");
      assertThatThrownBy(() ->
              new FiniteCheck(List.of(), false)
                  .loss(
                      Double.NaN,
                      Tensors.zeros(DType.F32, 0, 2),
                      Tensors.zeros(DType.F32, 0, 3, 2)))
          .hasMessageContaining("another one says more");
    }
  }

  /** As on a GPU: products in bfloat16, weights and their gradients in float32. */
  @Test
  void autocastStaysNearFloat32() {
    Compute half = new Compute(Device.CPU, DType.BF16);
    try (Scope scope = new Scope();
        FlameModel exact = model();
        FlameModel rounded = model(half);
        ImageBatch batch = batch(4)) {
      Tensor texts = Nn.l2Normalize(Tensors.randn(4, 1, 4, 1, 16));
      try (TrainStep one = new TrainStep(exact, TrainConfig.paper(), Peers.alone());
          TrainStep other = new TrainStep(rounded, TrainConfig.paper(), Peers.alone())) {
        StepResult expected = one.run(batch, texts, 1e-3).orElseThrow();
        StepResult result = other.run(batch, texts, 1e-3).orElseThrow();
        assertThat(result.loss()).isCloseTo(expected.loss(), within(1e-2 * expected.loss()));
        assertThat(result.loss()).isNotEqualTo(expected.loss());
        assertThat(result.gradNorm())
            .isCloseTo(expected.gradNorm(), within(5e-2 * expected.gradNorm()));
      }
      assertThat(rounded.parameters().values()).allMatch(t -> t.dtype() == DType.F32);
    }
  }
}
