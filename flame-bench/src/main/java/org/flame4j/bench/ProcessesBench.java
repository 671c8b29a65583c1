package org.flame4j.bench;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.flame4j.cli.processes.MemberCommand;
import org.flame4j.cli.processes.ParentWatch;
import org.flame4j.cli.processes.ProcessTeam;
import org.flame4j.data.ImageBatch;
import org.flame4j.data.ImageSource;
import org.flame4j.data.Sample;
import org.flame4j.image.Normalization;
import org.flame4j.model.FlameModel;
import org.flame4j.model.ModelCard;
import org.flame4j.tensor.Compute;
import org.flame4j.tensor.DType;
import org.flame4j.tensor.Device;
import org.flame4j.tensor.NativeRuntime;
import org.flame4j.tensor.Nn;
import org.flame4j.tensor.PeerEnvironment;
import org.flame4j.tensor.PeerGroup;
import org.flame4j.tensor.Peers;
import org.flame4j.tensor.Scope;
import org.flame4j.tensor.Tensor;
import org.flame4j.tensor.Tensors;
import org.flame4j.train.TrainConfig;
import org.flame4j.train.TrainStep;
import org.flame4j.vision.VisionConfig;

/**
 * Images a second of the same global batch in one process of one thread, in two such processes, and
 * in one process of two threads; each a start of its own, as often as asked, in turns.
 *
 * <p>Arguments: model (small, base ...), images a step, steps, turns.
 */
public final class ProcessesBench {
  private static final int WIDTH = 576;
  private static final int POSITIVES = 6;

  private ProcessesBench() {}

  public static void main(String[] args) throws IOException, InterruptedException {
    int turns = Integer.parseInt(args[3]);
    List<String> work = List.of(args).subList(0, 3);
    List<Double> ratios = new ArrayList<>();
    for (int turn = 0; turn < turns; turn++) {
      double one = rate(1, 1, work);
      double two = rate(2, 1, work);
      double threads = rate(1, 2, work);
      ratios.add(two / one);
      System.out.printf(
          Locale.ROOT,
          "{\"model\": \"%s\", \"batch\": %s, \"one_process_one_thread\": %.3f, \"two_processes\": %.3f, \"one_process_two_threads\": %.3f, \"ratio\": %.3f}%n",
          args[0],
          args[1],
          one,
          two,
          threads,
          two / one);
    }
    Collections.sort(ratios);
    System.out.printf(Locale.ROOT, "{\"median_ratio\": %.3f}%n", ratios.get(turns / 2));
  }

  /** Images a second. */
  private static double rate(int processes, int threads, List<String> work)
      throws IOException, InterruptedException {
    Path result = Files.createTempFile("processes", ".txt");
    try {
      List<String> arguments = new ArrayList<>(work);
      arguments.add(result.toString());
      MemberCommand command =
          new MemberCommand(processes, threads, Member.class.getName(), arguments);
      PrintWriter err = new PrintWriter(System.err, true, StandardCharsets.UTF_8);
      if (new ProcessTeam(command, err).run() != 0) {
        throw new IllegalStateException(processes + " processes failed");
      }
      return Double.parseDouble(Files.readString(result));
    } finally {
      Files.delete(result);
    }
  }

  /** One process: the median step. */
  static final class Member {
    private Member() {}

    public static void main(String[] args) throws IOException {
      ParentWatch.start(System.getenv());
      NativeRuntime.threads(Runtime.getRuntime().availableProcessors());
      int batchSize = Integer.parseInt(args[1]);
      double[] seconds = new double[Integer.parseInt(args[2])];
      VisionConfig vision = VisionConfig.named(args[0], 224, 16, WIDTH);
      ModelCard.TextTower text = new ModelCard.TextTower("none", 1, "running");
      ModelCard card = new ModelCard(ModelCard.VERSION, text, vision, Normalization.CLIP, Map.of());
      try (Peers peers =
              PeerGroup.join(
                  PeerEnvironment.read(System.getenv()).orElseThrow(),
                  Device.CPU,
                  Duration.ofMinutes(2));
          FlameModel model = FlameModel.create(card, 1, Compute.CPU);
          TrainStep step = new TrainStep(model, TrainConfig.paper(), peers)) {
        int own = batchSize / peers.size();
        step(step, own); // makes the optimizer's state
        for (int i = 0; i < seconds.length; i++) {
          long start = System.nanoTime();
          step(step, own);
          seconds[i] = (System.nanoTime() - start) / 1e9;
        }
        Arrays.sort(seconds);
        if (peers.isFirst()) {
          Files.writeString(
              Path.of(args[3]), Double.toString(batchSize / seconds[seconds.length / 2]));
        }
      }
    }

    private static void step(TrainStep step, int batchSize) {
      try (Scope scope = new Scope()) {
        Tensor pixels = Tensors.uniform(1, 0, 255, batchSize, 3, 224, 224).to(DType.U8).escape();
        Sample sample = new Sample("k", ImageSource.none("none"), Map.of());
        Tensor texts = Nn.l2Normalize(Tensors.randn(2, 1, batchSize, POSITIVES, WIDTH));
        try (ImageBatch batch = new ImageBatch(pixels, Collections.nCopies(batchSize, sample))) {
          step.run(batch, texts, 1e-4);
        }
      }
    }
  }
}
