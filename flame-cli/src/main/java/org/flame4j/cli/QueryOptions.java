package org.flame4j.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import org.flame4j.eval.QueryEncoder;
import org.flame4j.facet.FacetEncoder;
import org.flame4j.facet.Pooling;
import org.flame4j.facet.PromptSet;
import org.flame4j.model.FlameModel;
import org.flame4j.text.LanguageModel;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** A trained model, and how texts are brought to its pictures. */
final class QueryOptions {
  @Option(
      names = "--model",
      required = true,
      paramLabel = "DIR",
      description = "Folder that training wrote.")
  private Path model = Path.of("");

  @Mixin private LlmOptions llm = new LlmOptions();

  @Option(
      names = "--prompts",
      defaultValue = "long",
      paramLabel = "SET",
      description = "raw, short, long or a JSON file (default: long, the mean of its facets).")
  private String prompts = "long";

  @Mixin private ComputeOptions compute = new ComputeOptions();

  Path model() {
    return model;
  }

  ComputeOptions compute() {
    return compute;
  }

  FlameModel openModel() {
    return FlameModel.load(model, compute.compute());
  }

  LanguageModel openLlm(FlameModel flame, PrintWriter err) {
    String warning = llm.warning(flame.card());
    if (!warning.isEmpty()) {
      err.println(warning);
    }
    return llm.open(flame.card(), compute);
  }

  QueryEncoder encoder(FlameModel flame, LanguageModel language, Pooling pooling) {
    FacetEncoder encoder = new FacetEncoder(language, llm.positions(flame.card()));
    return new QueryEncoder(flame, encoder, PromptSet.of(prompts), pooling);
  }
}
