package org.flame4j.cli;

import java.io.PrintWriter;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.Locale;
import org.flame4j.tensor.Compute;
import org.flame4j.tensor.DType;
import org.flame4j.tensor.MachineMemory;
import org.flame4j.tensor.NativeRuntime;
import org.flame4j.tensor.NoGrad;
import org.flame4j.tensor.Scope;
import org.flame4j.tensor.Tensor;
import org.flame4j.tensor.Tensors;
import org.flame4j.text.LanguageModel;
import org.flame4j.text.LlmMemory;
import org.flame4j.text.MemoryNeed;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Says what this machine can run. */
@Command(
    name = "doctor",
    description = "Show what this machine can run, and how fast.",
    footer = {
      "",
      "With a language model: what it would need of the memory, without loading it.",
      "Examples:",
      "  flame doctor",
      "  flame doctor --llm Mistral-Nemo --layer 39"
    })
final class DoctorCommand implements Runnable {
  private static final int SIZE = 1024;
  private static final double SECONDS = 1;

  @Option(
      names = "--llm",
      paramLabel = "PATH",
      converter = LlmSource.Converter.class,
      description =
          "Language model to look at: a Hugging Face folder, a .gguf file or hf:ORG/NAME[@REV][/FILE.gguf].")
  private LlmSource llm = new LlmSource("");

  @Option(
      names = "--layer",
      paramLabel = "K",
      description = "Layer that would be read; default: the last but one.")
  @Bounds(least = 1)
  private int layer;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public void run() {
    PrintWriter out = spec.commandLine().getOut();
    Runtime jvm = Runtime.getRuntime();
    row(out, "java", Runtime.version() + " (" + System.getProperty("java.vendor") + ")");
    row(out, "system", System.getProperty("os.name") + " " + System.getProperty("os.arch"));
    row(out, "processors", Integer.toString(jvm.availableProcessors()));
    var system =
        ManagementFactory.getPlatformMXBean(com.sun.management.OperatingSystemMXBean.class);
    row(
        out,
        "memory",
        gib(system.getTotalMemorySize()) + ", of it Java heap at most " + gib(jvm.maxMemory()));
    row(out, "free memory", gib(MachineMemory.freeBytes()));
    boolean cuda = NativeRuntime.hasCuda();
    row(out, "libtorch", "loads, " + NativeRuntime.threads() + " threads");
    row(out, "cuda", cuda ? "yes" : "no (build with -Pgpu on a machine with CUDA 13)");
    row(
        out,
        "would run on",
        cuda ? "cuda:0, language models in bfloat16, training in float32" : "cpu in float32");
    row(
        out,
        "matrix rate",
        String.format(Locale.ROOT, "%.0f GFLOP/s in float32 on the cpu", gigaflops()));
    if (llm.isGiven()) {
      languageModel(out, llm.path());
    }
  }

  /** What a model needs on the CPU, however it may be opened. */
  private void languageModel(PrintWriter out, Path path) {
    int depth = layer == 0 ? LanguageModel.configOf(path).usualLayer() : layer;
    row(out, "model", LlmSource.nameOf(path) + ", layers 1.." + depth);
    for (LlmMemory.WeightType weights : LlmMemory.WeightType.values()) {
      for (boolean offload : new boolean[] {false, true}) {
        MemoryNeed need =
            LanguageModel.needOf(path, depth, Compute.CPU, LlmMemory.of(weights, offload));
        row(
            out,
            "  " + weights.name().toLowerCase(Locale.ROOT) + (offload ? " offload" : ""),
            "%s (weights %s, activations %s), and %s that stay in the file"
                .formatted(
                    gib(need.total()),
                    gib(need.weights()),
                    gib(need.working()),
                    gib(need.mapped())));
      }
    }
  }

  private static void row(PrintWriter out, String name, String value) {
    out.printf("%-14s %s%n", name, value);
  }

  private static String gib(long bytes) {
    return String.format(Locale.ROOT, "%.2f GiB", bytes / (double) (1L << 30));
  }

  /** The best of one second of square products. */
  private static double gigaflops() {
    try (NoGrad noGrad = new NoGrad();
        Scope scope = new Scope()) {
      Tensor a = Tensors.full(0.5, DType.F32, SIZE, SIZE);
      double best = Double.MAX_VALUE;
      long end = System.nanoTime() + (long) (SECONDS * 1e9);
      while (System.nanoTime() < end) {
        long start = System.nanoTime();
        try (Scope product = new Scope()) {
          a.matmul(a);
        }
        best = Math.min(best, (System.nanoTime() - start) / 1e9);
      }
      return 2.0 * SIZE * SIZE * SIZE / best / 1e9;
    }
  }
}
