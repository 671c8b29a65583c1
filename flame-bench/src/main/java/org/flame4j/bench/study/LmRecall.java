package org.flame4j.bench.study;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.flame4j.eval.RetrievalMetrics;
import org.flame4j.facet.FacetEncoder;
import org.flame4j.facet.Positions;
import org.flame4j.facet.PromptSet;
import org.flame4j.tensor.Compute;
import org.flame4j.tensor.Nn;
import org.flame4j.tensor.Scope;
import org.flame4j.tensor.Tensor;
import org.flame4j.text.LanguageModel;

/**
 * How often the nearest English caption is the right one for a caption of another language, in the
 * raw prompt after the last layer, the mean over English captions taken out.
 *
 * @param seen share for concepts of the corpus, mean over the languages
 * @param unseen the same for concepts that are kept out of it
 */
record LmRecall(double seen, double unseen) {
  static LmRecall of(Path llm, LmQueries queries) {
    int last = LanguageModel.configOf(llm).layers();
    try (LanguageModel model = LanguageModel.open(llm, last, Compute.CPU);
        Scope scope = new Scope()) {
      Search search = new Search(new FacetEncoder(model, Positions.RUNNING), queries);
      return new LmRecall(search.recall(queries.seen()), search.recall(queries.unseen()));
    }
  }

  /** One model's view of the captions; lives in the scope that is open. */
  private static final class Search {
    private final FacetEncoder encoder;
    private final Map<String, Map<String, String>> languages;
    private final Tensor mean; // [1, D]

    Search(FacetEncoder encoder, LmQueries queries) {
      this.encoder = encoder;
      languages = queries.others();
      mean = rows(queries.english()).mean(0, true);
    }

    /** Rows of length 1 [n, D]. */
    private Tensor rows(List<String> captions) {
      return Nn.l2Normalize(encoder.encode(captions, PromptSet.shipped("raw")).squeeze(1));
    }

    private Tensor centred(List<String> captions) {
      return Nn.l2Normalize(rows(captions).sub(mean));
    }

    double recall(Map<String, String> english) {
      Map<String, Integer> groups = new LinkedHashMap<>(); // equal captions are equally right
      english.values().forEach(caption -> groups.putIfAbsent(caption, groups.size()));
      Tensor gallery = centred(List.copyOf(groups.keySet()));
      int[] answers = groups.values().stream().mapToInt(Integer::intValue).toArray();
      return languages.values().stream()
          .mapToDouble(captions -> recall(english, captions, groups, gallery, answers))
          .average()
          .orElseThrow();
    }

    private double recall(
        Map<String, String> english,
        Map<String, String> captions,
        Map<String, Integer> groups,
        Tensor gallery,
        int[] answers) {
      List<String> texts = new ArrayList<>();
      List<Integer> right = new ArrayList<>();
      english.forEach((concept, caption) -> {
        String other = captions.get(concept);
        if (other != null && !other.equalsIgnoreCase(caption)) { // a name such as "tofu" is no test
          texts.add(other);
          right.add(groups.get(caption));
        }
      });
      try (Scope scope = new Scope()) {
        int[] wanted = right.stream().mapToInt(Integer::intValue).toArray();
        return RetrievalMetrics.recall(gallery, answers, centred(texts), wanted, List.of(1))
            .textToImage()
            .getOrDefault(1, 0.0);
      }
    }
  }
}
