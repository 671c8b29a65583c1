package org.flame4j.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.flame4j.facet.FacetEncoder;
import org.flame4j.facet.PackedPrompt;
import org.flame4j.facet.Positions;
import org.flame4j.facet.PromptSet;
import org.flame4j.tensor.Compute;
import org.flame4j.tensor.NativeRuntime;
import org.flame4j.tensor.Scope;
import org.flame4j.text.LanguageModel;
import org.flame4j.text.LlmConfig;

/**
 * Captions a second of the facet encoder, and its share of the matrix rate. The floor it is
 * compared with counts the linear layers of each caption's own tokens (its prompt's beginning, that
 * all captions share, counted once a caption: the share may pass 1) and the attention each token is
 * allowed.
 *
 * <p>Arguments: LLM, layer, captions file, prompt set, tokens a batch, rounds.
 */
public final class FacetEncoderBench {
  private FacetEncoderBench() {}

  public static void main(String[] args) throws IOException {
    NativeRuntime.threads(2);
    int layer = Integer.parseInt(args[1]);
    List<String> captions =
        Files.readAllLines(Path.of(args[2])).stream().filter(c -> !c.isBlank()).toList();
    PromptSet prompts = PromptSet.of(args[3]);
    int rounds = Integer.parseInt(args[5]);
    try (LanguageModel model = LanguageModel.open(Path.of(args[0]), layer, Compute.CPU)) {
      FacetEncoder encoder = new FacetEncoder(model, Positions.RUNNING, Integer.parseInt(args[4]));
      List<PackedPrompt> packed = encoder.pack(captions, prompts);
      double work = packed.stream().mapToDouble(p -> flops(p, model.config(), layer)).sum();
      List<Double> rates = new ArrayList<>();
      double[] seconds = new double[rounds];
      encode(encoder, captions.subList(0, Math.min(16, captions.size())), prompts);
      for (int i = 0; i < rounds; i++) {
        rates.add(Gemm.gigaflops());
        long start = System.nanoTime();
        encode(encoder, captions, prompts);
        seconds[i] = (System.nanoTime() - start) / 1e9;
      }
      rates.add(Gemm.gigaflops());
      Arrays.sort(seconds);
      double gemm = rates.stream().sorted().toList().get(rates.size() / 2);
      double median = seconds[rounds / 2];
      int tokens = packed.stream().mapToInt(PackedPrompt::length).sum();
      System.out.printf(
          Locale.ROOT,
          "{\"captions\": %d, \"tokens\": %d, \"seconds\": %.3f, \"captions_per_second\": %.2f, \"gflops\": %.1f, \"gemm_gflops\": %.1f, \"share\": %.3f}%n",
          captions.size(),
          tokens,
          median,
          captions.size() / median,
          work / median / 1e9,
          gemm,
          work / median / 1e9 / gemm);
    }
  }

  private static void encode(FacetEncoder encoder, List<String> captions, PromptSet prompts) {
    try (Scope scope = new Scope()) {
      encoder.encode(captions, prompts);
    }
  }

  /** Multiply-adds count twice; the last layer runs for the read rows but for k and v. */
  private static double flops(PackedPrompt prompt, LlmConfig config, int layer) {
    double matrices = 2.0 * config.matrixParametersPerLayer();
    double keyValue = 2.0 * 2 * config.hiddenSize() * config.kvHeads() * config.headDim();
    double pairs = 0;
    for (int token = 0; token < prompt.length(); token++) {
      int facet = prompt.facetOf(token);
      pairs += facet < 0 ? token + 1 : prompt.prefixLength() + token - prompt.facetStart(facet) + 1;
    }
    double attention = 4 * pairs * config.heads() * config.headDim();
    int read = prompt.facetLengths().size();
    double last = prompt.length() * keyValue + read * (matrices - keyValue);
    return (layer - 1) * (prompt.length() * matrices + attention) + last;
  }
}
