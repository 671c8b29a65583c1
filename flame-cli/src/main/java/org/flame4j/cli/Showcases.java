package org.flame4j.cli;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32;
import org.flame4j.cli.report.Showcase;
import org.flame4j.cli.report.Showcase.FacetAnswer;
import org.flame4j.cli.report.Showcase.Hit;
import org.flame4j.cli.report.Showcase.Query;
import org.flame4j.cli.report.Showcase.Theme;
import org.flame4j.data.Sample;
import org.flame4j.eval.FacetQueries;
import org.flame4j.facet.Facet;
import org.flame4j.model.ImageFeatures;
import org.flame4j.tensor.Scope;
import org.flame4j.tensor.Tensor;
import org.flame4j.tensor.Tensors;
import org.flame4j.tensor.TopK;

/**
 * Chooses queries to show, and finds their pictures.
 *
 * @param images the gallery
 * @param captions by language and concept
 */
record Showcases(
    FacetQueries queries, ImageFeatures images, Map<String, Map<String, String>> captions) {
  private static final List<String> LANGUAGES =
      List.of("en", "es", "ru", "ar", "hi", "bn", "th", "ja", "zh", "ko");
  private static final String CONCEPT = "concept";
  private static final String CAPTION = "caption";
  private static final int THEMES = 3;
  private static final int HITS = 5;

  Showcase make() {
    List<String> languages = LANGUAGES.stream().filter(captions::containsKey).toList();
    List<String> concepts = commonConcepts(languages);
    List<Theme> themes = new ArrayList<>();
    List<String> left = new ArrayList<>(concepts);
    for (String concept : concepts) {
      if (themes.size() < THEMES && languages.contains("en") && ask("en", concept).rank() == 1) {
        themes.add(
            new Theme(
                english(concept),
                languages.stream().map(language -> ask(language, concept)).toList()));
        left.remove(concept);
      }
    }
    List<Query> random = new ArrayList<>();
    for (int i = 0; i < Math.min(languages.size(), left.size()); i++) {
      random.add(ask(languages.get(i), left.get(i)));
    }
    String theme = concepts.stream().filter(c -> !left.contains(c)).findFirst().orElse("");
    return facets(themes, random, theme);
  }

  /** Concepts that all languages name, in an order that has nothing to do with them. */
  private List<String> commonConcepts(List<String> languages) {
    return images.samples().stream()
        .map(sample -> sample.text(CONCEPT))
        .distinct()
        .filter(concept -> languages.stream().allMatch(l -> caption(l, concept).length() > 0))
        .sorted(Comparator.comparingLong(Showcases::checksum).thenComparing(c -> c))
        .toList();
  }

  private static long checksum(String concept) {
    CRC32 crc = new CRC32();
    crc.update(("showcase " + concept).getBytes(StandardCharsets.UTF_8));
    return crc.getValue();
  }

  private String caption(String language, String concept) {
    return captions.getOrDefault(language, Map.of()).getOrDefault(concept, "");
  }

  private String english(String concept) {
    String name = caption("en", concept);
    return name.isEmpty() ? concept : name;
  }

  private Query ask(String language, String concept) {
    String text = caption(language, concept);
    try (Scope scope = new Scope()) {
      List<Integer> order = ranked(queries.embed(List.of(text)), 0);
      int rank = 1;
      while (rank <= order.size() && !isRight(order.get(rank - 1), language, text)) {
        rank++;
      }
      List<Hit> hits =
          order.stream().limit(HITS).map(i -> hit(i, isRight(i, language, text))).toList();
      return new Query(language, text, rank, hits);
    }
  }

  private boolean isRight(int picture, String language, String text) {
    return caption(language, images.samples().get(picture).text(CONCEPT)).equals(text);
  }

  /** Pictures by their cosine with a row of {@code texts}, best first. */
  private List<Integer> ranked(Tensor texts, int row) {
    try (Scope scope = new Scope()) {
      Tensor scores = texts.narrow(0, row, 1).matmul(images.features().transpose(0, 1)).squeeze(0);
      List<Integer> order = new ArrayList<>();
      for (long index : Tensors.longs(TopK.of(scores, images.samples().size()).indices())) {
        order.add(Math.toIntExact(index));
      }
      return order;
    }
  }

  private Hit hit(int picture, boolean right) {
    Sample sample = images.samples().get(picture);
    return new Hit(Path.of(sample.image().name()), right, english(sample.text(CONCEPT)));
  }

  /** The caption as training has it, with keywords where there are some. */
  private Showcase facets(List<Theme> themes, List<Query> random, String concept) {
    List<FacetAnswer> answers = new ArrayList<>();
    String caption =
        images.samples().stream()
            .filter(sample -> sample.text(CONCEPT).equals(concept))
            .map(sample -> sample.text(CAPTION))
            .findFirst()
            .orElse("");
    if (!caption.isBlank()) {
      try (Scope scope = new Scope()) {
        Tensor rows = queries.facets(caption); // [F, D]
        for (int f = 0; f < queries.prompts().facets().size(); f++) {
          Facet facet = queries.prompts().facets().get(f);
          List<Hit> hits =
              ranked(rows, f).stream()
                  .limit(HITS)
                  .map(i -> hit(i, images.samples().get(i).text(CONCEPT).equals(concept)))
                  .toList();
          answers.add(new FacetAnswer(facet.name().replace('-', ' '), facet.text().strip(), hits));
        }
      }
    }
    return new Showcase(themes, random, caption, answers);
  }
}
