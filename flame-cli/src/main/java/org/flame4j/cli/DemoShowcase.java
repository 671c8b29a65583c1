package org.flame4j.cli;

import java.nio.file.Path;
import java.util.List;
import org.flame4j.cli.progress.Progress;
import org.flame4j.cli.report.ComparedModel;
import org.flame4j.cli.report.Showcase;
import org.flame4j.data.CaptionTables;
import org.flame4j.data.Sample;
import org.flame4j.data.Samples;
import org.flame4j.data.SkippedSamples;
import org.flame4j.eval.FacetQueries;
import org.flame4j.facet.FacetEncoder;
import org.flame4j.facet.Pooling;
import org.flame4j.facet.Positions;
import org.flame4j.facet.PromptSet;
import org.flame4j.model.FlameModel;
import org.flame4j.model.ImageFeatures;
import org.flame4j.tensor.Compute;
import org.flame4j.tensor.Scope;
import org.flame4j.text.LanguageModel;

/**
 * Opens what the demo's queries need.
 *
 * @param captions folder of {@code captions.LANGUAGE.tsv}
 */
record DemoShowcase(Path model, Path llm, Path gallery, Path captions) {
  private static final int BATCH = 64;

  Showcase make() {
    List<Sample> samples = Samples.open(gallery);
    Compute compute = new ComputeOptions().compute();
    try (FlameModel flame = FlameModel.load(model, compute);
        LanguageModel language = LanguageModel.open(llm, flame.card().text().layer(), compute);
        Scope scope = new Scope()) {
      ImageFeatures images;
      try (Progress progress = new Progress("drawing the page", "pictures", samples.size())) {
        int threads = Runtime.getRuntime().availableProcessors();
        images = ImageFeatures.of(flame, samples, BATCH, threads, new SkippedSamples(), progress);
      }
      FacetQueries queries =
          new FacetQueries(
              flame.textMeans(),
              new FacetEncoder(language, Positions.of(flame.card().text().positions())),
              PromptSet.of(ComparedModel.FLAME.prompts()),
              Pooling.NORMALISED);
      return new Showcases(queries, images, CaptionTables.open(captions.toString())).make();
    }
  }
}
