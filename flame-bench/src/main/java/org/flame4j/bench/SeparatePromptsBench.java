package org.flame4j.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
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
import org.flame4j.text.TokenStream;

/**
 * All facets of a caption in one pass against one whole prompt a facet, both with this engine: the
 * separate prompts are sorted by length, packed without padding and run side by side as well.
 *
 * <p>Arguments: LLM, layer, captions file, prompt set, tokens a pass, rounds.
 */
public final class SeparatePromptsBench {
  private SeparatePromptsBench() {}

  public static void main(String[] args) throws IOException {
    NativeRuntime.threads(2);
    List<String> captions =
        Files.readAllLines(Path.of(args[2])).stream().filter(c -> !c.isBlank()).toList();
    PromptSet prompts = PromptSet.of(args[3]);
    int batchTokens = Integer.parseInt(args[4]);
    try (LanguageModel model =
        LanguageModel.open(Path.of(args[0]), Integer.parseInt(args[1]), Compute.CPU)) {
      FacetEncoder encoder = new FacetEncoder(model, Positions.SHARED, batchTokens);
      List<PackedPrompt> packed = encoder.pack(captions, prompts);
      List<List<List<Integer>>> passes = passes(separate(packed), batchTokens);
      Stopwatch together = new Stopwatch();
      Stopwatch apart = new Stopwatch();
      runApart(model, passes.subList(0, Math.min(2, passes.size())));
      for (int i = 0; i < Integer.parseInt(args[5]); i++) {
        together.time(() -> runTogether(encoder, captions, prompts));
        apart.time(() -> runApart(model, passes));
      }
      System.out.printf(
          Locale.ROOT,
          "{\"captions\": %d, \"tokens_together\": %d, \"tokens_separate\": %d, "
              + "\"seconds_together\": %.3f, \"seconds_separate\": %.3f, \"ratio\": %.2f, "
              + "\"ratio_of_cpu_seconds\": %.2f}%n",
          captions.size(),
          encoder.computedTokens(packed),
          passes.stream().flatMap(List::stream).mapToInt(List::size).sum(),
          together.seconds(),
          apart.seconds(),
          apart.seconds() / together.seconds(),
          apart.cpuSeconds() / together.cpuSeconds());
    }
  }

  private static void runTogether(FacetEncoder encoder, List<String> captions, PromptSet prompts) {
    try (Scope scope = new Scope()) {
      encoder.encode(captions, prompts);
    }
  }

  private static void runApart(LanguageModel model, List<List<List<Integer>>> passes) {
    List<Runnable> pieces = new ArrayList<>();
    for (List<List<Integer>> pass : passes) {
      pieces.add(() -> model.hidden(TokenStream.causal(pass)));
    }
    model.compute().sideBySide(pieces);
  }

  /** Each facet behind the prefix as a prompt of its own, the longest first. */
  private static List<List<Integer>> separate(List<PackedPrompt> packed) {
    List<List<Integer>> prompts = new ArrayList<>();
    for (PackedPrompt prompt : packed) {
      for (int k = 0; k < prompt.facetLengths().size(); k++) {
        List<Integer> ids = new ArrayList<>(prompt.ids().subList(0, prompt.prefixLength()));
        ids.addAll(prompt.ids().subList(prompt.facetStart(k), prompt.readToken(k) + 1));
        prompts.add(ids);
      }
    }
    prompts.sort(Comparator.comparingInt((List<Integer> ids) -> ids.size()).reversed());
    return prompts;
  }

  private static List<List<List<Integer>>> passes(List<List<Integer>> prompts, int batchTokens) {
    List<List<List<Integer>>> passes = new ArrayList<>();
    int tokens = batchTokens;
    for (List<Integer> prompt : prompts) {
      if (tokens + prompt.size() > batchTokens) {
        passes.add(new ArrayList<>());
        tokens = 0;
      }
      passes.getLast().add(prompt);
      tokens += prompt.size();
    }
    return passes;
  }
}
