package org.flame4j.bench;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.flame4j.facet.FacetEncoder;
import org.flame4j.facet.Positions;
import org.flame4j.facet.PromptSet;
import org.flame4j.tensor.Compute;
import org.flame4j.tensor.NativeRuntime;
import org.flame4j.tensor.Scope;
import org.flame4j.text.LanguageModel;
import org.flame4j.text.LlmMemory;
import org.flame4j.text.MemoryNeed;

/**
 * Memory that a language model takes, as reckoned before loading and as seen: all in MiB, the seen
 * ones above what the process held before; and the time that captions take. Start it anew for each
 * figure: a peak never falls.
 *
 * <p>Arguments: LLM, layer, captions file, prompt set, {@code full} or {@code int8}, {@code memory}
 * or {@code offload}.
 */
public final class LlmMemoryBench {
  private LlmMemoryBench() {}

  public static void main(String[] args) throws IOException {
    NativeRuntime.threads(Runtime.getRuntime().availableProcessors());
    Path llm = Path.of(args[0]);
    int layer = Integer.parseInt(args[1]);
    List<String> captions =
        Files.readAllLines(Path.of(args[2])).stream().filter(c -> !c.isBlank()).toList();
    PromptSet prompts = PromptSet.of(args[3]);
    LlmMemory memory =
        LlmMemory.of(
            LlmMemory.WeightType.valueOf(args[4].toUpperCase(Locale.ROOT)),
            args[5].equals("offload"));
    MemoryNeed need = LanguageModel.needOf(llm, layer, Compute.CPU, memory);
    long before = PeakMemory.residentMib();
    try (LanguageModel model = LanguageModel.open(llm, layer, Compute.CPU, memory)) {
      long loading = PeakMemory.residentMib();
      long loaded = NativeRuntime.residentBytes() >> 20;
      long start = System.nanoTime();
      long cpu = cpuNanos();
      try (Scope scope = new Scope()) {
        new FacetEncoder(model, Positions.RUNNING).encode(captions, prompts);
      }
      System.out.printf(
          Locale.ROOT,
          "{\"weights\": %d, \"in_file\": %d, \"activations\": %d, \"before\": %d,"
              + " \"peak_loading\": %d, \"loaded\": %d, \"peak\": %d, \"seconds\": %.1f, \"cpu_seconds\": %.1f}%n",
          need.weights() >> 20,
          need.mapped() >> 20,
          need.working() >> 20,
          before,
          loading - before,
          loaded - before,
          PeakMemory.residentMib() - before,
          (System.nanoTime() - start) / 1e9,
          (cpuNanos() - cpu) / 1e9);
    }
  }

  /** Processor time of the whole process, which other work on the machine hardly touches. */
  private static long cpuNanos() {
    return ManagementFactory.getPlatformMXBean(com.sun.management.OperatingSystemMXBean.class)
        .getProcessCpuTime();
  }
}
