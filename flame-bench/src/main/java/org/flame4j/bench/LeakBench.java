package org.flame4j.bench;

import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.IntConsumer;
import org.flame4j.data.ImageBatch;
import org.flame4j.data.ImageSource;
import org.flame4j.data.Sample;
import org.flame4j.facet.FacetEncoder;
import org.flame4j.facet.Positions;
import org.flame4j.facet.PromptSet;
import org.flame4j.image.Normalization;
import org.flame4j.model.FlameModel;
import org.flame4j.model.ModelCard;
import org.flame4j.tensor.Compute;
import org.flame4j.tensor.DType;
import org.flame4j.tensor.NativeRuntime;
import org.flame4j.tensor.Nn;
import org.flame4j.tensor.Peers;
import org.flame4j.tensor.Scope;
import org.flame4j.tensor.Tensor;
import org.flame4j.tensor.Tensors;
import org.flame4j.text.LanguageModel;
import org.flame4j.train.TrainConfig;
import org.flame4j.train.TrainStep;
import org.flame4j.vision.VisionConfig;

/**
 * Native handles and resident memory over 1,000 encoder batches and 1,000 training steps. Both must
 * be flat. Argument: a small language model's folder.
 */
public final class LeakBench {
  private static final int ROUNDS = 1000;

  private LeakBench() {}

  public static void main(String[] args) {
    try (LanguageModel model = LanguageModel.open(Path.of(args[0]), 4, Compute.CPU)) {
      FacetEncoder encoder = new FacetEncoder(model, Positions.RUNNING);
      PromptSet prompts = PromptSet.shipped("long");
      watch("encoder batches", i -> encoder.encode(captions(i), prompts));
    }
    VisionConfig vision = VisionConfig.named("pocket", 32, 8, 96);
    ModelCard card =
        new ModelCard(
            ModelCard.VERSION,
            new ModelCard.TextTower("none", 1, "running"),
            vision,
            Normalization.CLIP,
            Map.of());
    try (FlameModel model = FlameModel.create(card, 1, Compute.CPU);
        TrainStep step = new TrainStep(model, TrainConfig.paper(), Peers.alone())) {
      watch("training steps", i -> step(step, i));
    }
  }

  private static List<String> captions(int i) {
    return List.of("a dog", "a cat number " + i + " of many", "x".repeat(1 + i % 300));
  }

  private static void step(TrainStep step, int i) {
    try (Scope scope = new Scope()) {
      Tensor pixels = Tensors.uniform(i, 0, 255, 8, 3, 32, 32).to(DType.U8).escape();
      Sample sample = new Sample("k", ImageSource.file(Path.of("none")), Map.of());
      Tensor texts = Nn.l2Normalize(Tensors.randn(i, 1, 8, 2, 96));
      try (ImageBatch batch = new ImageBatch(pixels, Collections.nCopies(8, sample))) {
        step.run(batch, texts, 1e-4);
      }
    }
  }

  private static void watch(String name, IntConsumer round) {
    for (int i = 0; i <= ROUNDS; i++) {
      try (Scope scope = new Scope()) {
        round.accept(i);
      }
      if (i % 200 == 100 || i == ROUNDS) {
        System.out.printf(
            Locale.ROOT,
            "{\"what\": \"%s\", \"round\": %d, \"live_handles\": %d, \"resident_mib\": %d}%n",
            name,
            i,
            NativeRuntime.liveHandles(),
            NativeRuntime.residentBytes() >> 20);
      }
    }
  }
}
