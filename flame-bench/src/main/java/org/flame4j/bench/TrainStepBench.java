package org.flame4j.bench;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.flame4j.data.ImageBatch;
import org.flame4j.data.ImageSource;
import org.flame4j.data.Sample;
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
import org.flame4j.train.TrainConfig;
import org.flame4j.train.TrainStep;
import org.flame4j.vision.VisionConfig;

/**
 * Seconds of a training step, forward, loss, backward and AdamW, on random pictures. {@code
 * peers/train_step.py} measures the same model in PyTorch.
 *
 * <p>Arguments: model (small, base ...), images a step, steps; then, for large batches, images that
 * go through the tower at a time (default: all) and width of the text embeddings (default: 576).
 */
public final class TrainStepBench {
  private static final int WARM_UP = 8;
  private static final int POSITIVES = 6;

  private TrainStepBench() {}

  public static void main(String[] args) {
    NativeRuntime.threads(Runtime.getRuntime().availableProcessors());
    int batchSize = Integer.parseInt(args[1]);
    double[] seconds = new double[Integer.parseInt(args[2])];
    int microBatch = args.length > 3 ? Integer.parseInt(args[3]) : batchSize;
    int width = args.length > 4 ? Integer.parseInt(args[4]) : 576;
    VisionConfig vision = VisionConfig.named(args[0], 224, 16, width);
    ModelCard card =
        new ModelCard(
            ModelCard.VERSION,
            new ModelCard.TextTower("none", 1, "running"),
            vision,
            Normalization.CLIP,
            Map.of());
    double gemm = Gemm.gigaflops();
    double loss = 0;
    try (FlameModel model = FlameModel.create(card, 1, Compute.CPU);
        TrainStep step =
            new TrainStep(model, TrainConfig.paper().withMicroBatch(microBatch), Peers.alone())) {
      step(step, Math.min(batchSize, WARM_UP), width); // makes the optimizer's state
      for (int i = 0; i < seconds.length; i++) {
        long start = System.nanoTime();
        loss = step(step, batchSize, width);
        seconds[i] = (System.nanoTime() - start) / 1e9;
      }
    }
    Arrays.sort(seconds);
    double median = seconds[seconds.length / 2];
    System.out.printf(
        Locale.ROOT,
        "{\"model\": \"%s\", \"batch\": %d, \"at_a_time\": %d, \"seconds_per_step\": %.3f, \"images_per_second\": %.2f, \"loss\": %.4f, \"gemm_gflops\": %.1f, \"peak_resident_mib\": %d}%n",
        args[0],
        batchSize,
        microBatch,
        median,
        batchSize / median,
        loss,
        (gemm + Gemm.gigaflops()) / 2,
        PeakMemory.residentMib());
  }

  private static double step(TrainStep step, int batchSize, int width) {
    try (Scope scope = new Scope()) {
      Tensor pixels = Tensors.uniform(1, 0, 255, batchSize, 3, 224, 224).to(DType.U8).escape();
      Sample sample = new Sample("k", ImageSource.file(Path.of("none")), Map.of());
      List<Sample> samples = Collections.nCopies(batchSize, sample);
      Tensor texts = Nn.l2Normalize(Tensors.randn(2, 1, batchSize, POSITIVES, width));
      try (ImageBatch batch = new ImageBatch(pixels, samples)) {
        return step.run(batch, texts, 1e-4).orElseThrow().loss();
      }
    }
  }
}
