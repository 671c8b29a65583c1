package org.flame4j.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import org.flame4j.baseline.TextTower;
import org.flame4j.baseline.TextTowerFolder;
import org.flame4j.cli.help.Section;
import org.flame4j.eval.FacetQueries;
import org.flame4j.eval.TextQueries;
import org.flame4j.facet.FacetEncoder;
import org.flame4j.facet.Pooling;
import org.flame4j.facet.PromptSet;
import org.flame4j.model.FlameModel;
import org.flame4j.text.LanguageModel;
import org.flame4j.text.TextTokenizer;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** A trained model, and how texts are brought to its pictures. */
@Section("Model")
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

  FacetQueries encoder(FlameModel flame, LanguageModel language, Pooling pooling) {
    FacetEncoder encoder = new FacetEncoder(language, llm.positions(flame.card()));
    return new FacetQueries(flame.textMeans(), encoder, PromptSet.of(prompts), pooling);
  }

  /**
   * Brings queries to the model's pictures, whatever its text tower is; the one place that knows.
   */
  OpenQueries openQueries(FlameModel flame, PrintWriter err) {
    if (TextTowerFolder.isIn(model)) {
      TextTokenizer tokenizer = TextTokenizer.open(llm.tokenizer());
      try {
        TextTower tower = TextTowerFolder.load(model, tokenizer);
        return new OpenQueries(tower::embed, List.of(tower, tokenizer));
      } catch (RuntimeException e) {
        tokenizer.close();
        throw e;
      }
    }
    LanguageModel language = openLlm(flame, err);
    return new OpenQueries(encoder(flame, language, Pooling.NORMALISED), List.of(language));
  }

  /** Queries that work until this is closed. */
  record OpenQueries(TextQueries queries, List<? extends AutoCloseable> owned)
      implements AutoCloseable {
    @Override
    public void close() {
      for (AutoCloseable resource : owned) {
        try {
          resource.close();
        } catch (Exception e) {
          throw new CliException("cannot close the text tower: " + e.getMessage(), e);
        }
      }
    }
  }
}
