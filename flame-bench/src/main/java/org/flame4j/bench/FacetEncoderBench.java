package org.flame4j.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.flame4j.facet.FacetEncoder;
import org.flame4j.facet.PackedPrompt;
import org.flame4j.facet.Positions;
import org.flame4j.facet.PromptFlops;
import org.flame4j.facet.PromptSet;
import org.flame4j.tensor.Compute;
import org.flame4j.tensor.NativeRuntime;
import org.flame4j.tensor.Scope;
import org.flame4j.text.LanguageModel;
import org.flame4j.text.LlmConfig;

/**
 * Captions a second of the facet encoder, its share of the matrix rate, and its memory.
 *
 * <p>The floor that the rate is compared with counts the linear layers of each caption's own tokens
 * and the attention each token is allowed. The beginning of the prompt, which all captions of a
 * pass share, is counted once a caption, so fewer tokens may be computed than are needed.
 *
 * <p>Memory is the peak beyond that of the same work with a tiny model, which holds all that the
 * runtime and the libraries need for themselves; without one, beyond that of a started runtime.
 *
 * <p>Arguments: LLM, layer, captions file, prompt sets with commas, tokens a pass, rounds, and a
 * tiny LLM or nothing.
 */
public final class FacetEncoderBench {
  private FacetEncoderBench() {}

  public static void main(String[] args) throws IOException {
    NativeRuntime.threads(2);
    int layer = Integer.parseInt(args[1]);
    List<String> captions =
        Files.readAllLines(Path.of(args[2])).stream().filter(c -> !c.isBlank()).toList();
    List<PromptSet> sets = List.of(args[3].split(",")).stream().map(PromptSet::of).toList();
    int rounds = Integer.parseInt(args[5]);
    int passTokens = Integer.parseInt(args[4]);
    List<Double> rates = new ArrayList<>(List.of(Gemm.gigaflops()));
    if (args.length > 6) {
      try (LanguageModel tiny = LanguageModel.open(Path.of(args[6]), 2, Compute.CPU)) {
        encode(new FacetEncoder(tiny, Positions.RUNNING, passTokens), captions, sets);
      }
    }
    long baseline = PeakMemory.residentMib();
    try (LanguageModel model = LanguageModel.open(Path.of(args[0]), layer, Compute.CPU)) {
      FacetEncoder encoder = new FacetEncoder(model, Positions.RUNNING, passTokens);
      List<PackedPrompt> packed = encoder.pack(captions, sets);
      Stopwatch watch = new Stopwatch();
      encode(encoder, captions.subList(0, Math.min(16, captions.size())), sets);
      for (int i = 0; i < rounds; i++) {
        watch.time(() -> encode(encoder, captions, sets));
        rates.add(Gemm.gigaflops());
      }
      double work =
          packed.stream().mapToDouble(p -> PromptFlops.of(p, model.config(), layer)).sum() / 1e9;
      double gemm = rates.stream().sorted().toList().get(rates.size() / 2);
      long weights = weightMib(model.config(), layer);
      System.out.printf(
          Locale.ROOT,
          "{\"captions\": %d, \"tokens_needed\": %d, \"tokens_computed\": %d, \"seconds\": %.3f, "
              + "\"cpu_seconds\": %.3f, \"captions_per_second\": %.2f, \"gflops\": %.1f, "
              + "\"gemm_gflops\": %.1f, \"share\": %.3f, \"weights_mib\": %d, "
              + "\"peak_above_baseline_mib\": %d, \"memory\": %.3f}%n",
          captions.size(),
          packed.stream().mapToInt(PackedPrompt::length).sum(),
          encoder.computedTokens(packed),
          watch.seconds(),
          watch.cpuSeconds(),
          captions.size() / watch.seconds(),
          work / watch.seconds(),
          gemm,
          work / watch.seconds() / gemm,
          weights,
          PeakMemory.residentMib() - baseline,
          (PeakMemory.residentMib() - baseline) / (double) weights);
    }
  }

  private static void encode(FacetEncoder encoder, List<String> captions, List<PromptSet> sets) {
    try (Scope scope = new Scope()) {
      encoder.encode(captions, sets);
    }
  }

  /** Float32 matrices of the layers that run, and the table of token embeddings. */
  private static long weightMib(LlmConfig config, int layer) {
    long table = (long) config.vocabSize() * config.hiddenSize();
    return (layer * config.matrixParametersPerLayer() + table) * Float.BYTES >> 20;
  }
}
