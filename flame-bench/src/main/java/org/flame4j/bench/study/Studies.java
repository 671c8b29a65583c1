package org.flame4j.bench.study;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * What is compared.
 *
 * @param pocket the language model of most comparisons
 * @param real a language model of others, for comparison
 */
record Studies(StudyTables tables, Path pocket, Path real, Path cache, Consumer<String> progress) {
  static final List<String> NAMES =
      List.of("amount", "facets", "layers", "positions", "languages", "llm", "long", "long-other");

  private static final int BASE = 800;
  private static final String SOME = "captions.{en,es,de,fi,ru,ja,ar}.tsv";
  private static final String FEW = "captions.{en,es,ja}.tsv";

  Comparison named(String name) throws IOException {
    return switch (name) {
      case "amount" -> amount();
      case "facets" -> facets();
      case "layers" -> layers();
      case "positions" -> positions();
      case "languages" -> languages();
      case "llm" -> languageModels();
      case "long" -> longTexts(name, pocket);
      case "long-other" -> longTexts(name, real);
      default ->
          throw new IllegalArgumentException(
              "study '" + name + "' is unknown; known: " + String.join(", ", NAMES));
    };
  }

  private Comparison amount() throws IOException {
    List<Integer> amounts = List.of(400, BASE, 1600);
    Path captions = tables.training(amounts.getLast());
    List<Arm> arms = new ArrayList<>();
    for (int amount : amounts) {
      Path pictures = tables.training(amount);
      arms.add(new Arm("FLAME, " + amount, Texts.paper(pocket), captions, pictures));
      arms.add(new Arm("single prompt, " + amount, Texts.single(pocket), captions, pictures));
      arms.add(new Arm("CLIP-style, " + amount, Texts.fromScratch(pocket), captions, pictures));
    }
    return new Comparison(
        "amount",
        "Amount of training pictures, equal number of pictures seen",
        arms,
        List.of(style(amounts.getFirst(), SOME), concepts(SOME)));
  }

  private Comparison facets() throws IOException {
    List<Arm> arms = new ArrayList<>();
    for (int count = 1; count <= 7; count++) {
      Texts texts = Texts.own("facets" + count, pocket, tables.firstFacets(count));
      arms.add(base(count + (count == 1 ? " facet" : " facets"), texts));
    }
    return new Comparison("facets", "Number of facets", arms, both());
  }

  private Comparison layers() throws IOException {
    List<Arm> arms = new ArrayList<>();
    for (int layer = 1; layer <= 4; layer++) {
      arms.add(base("layer " + layer, Texts.paper(pocket).atLayer(layer)));
    }
    return new Comparison("layers", "Layer that is read", arms, both());
  }

  private Comparison positions() throws IOException {
    Texts texts = Texts.paper(pocket);
    return new Comparison(
        "positions",
        "Positions of facets",
        List.of(base("running", texts), base("shared", texts.withPositions("shared"))),
        both());
  }

  private Comparison languages() throws IOException {
    return new Comparison(
        "languages",
        "Languages never trained on",
        List.of(base("FLAME", Texts.paper(pocket))),
        List.of(style(BASE, "captions.*.tsv")));
  }

  private Comparison languageModels() throws IOException {
    return new Comparison(
        "llm",
        "Language models, single prompt",
        List.of(
            base("flame-pocket", Texts.single(pocket)),
            base("SmolLM2-135M, layer 29 of 30", Texts.single(real)),
            base("SmolLM2-135M, layer 15", Texts.single(real).atLayer(15))),
        List.of(style(BASE, FEW)));
  }

  private Comparison longTexts(String name, Path llm) throws IOException {
    List<Path> split = tables.longTexts(cache, pocket, progress);
    List<Arm> arms = new ArrayList<>();
    for (String field : List.of("caption", "cut")) {
      String label = field.equals("cut") ? "cut at 77 tokens" : "whole captions";
      arms.add(new Arm(label, Texts.longOnly(llm, field), split.getFirst(), split.getFirst()));
    }
    return new Comparison(
        name,
        "Long captions",
        arms,
        List.of(new Gallery("pictures not trained on", split.getLast(), "")));
  }

  private Arm base(String label, Texts texts) throws IOException {
    Path pictures = tables.training(BASE);
    return new Arm(label, texts, pictures, pictures);
  }

  private List<Gallery> both() throws IOException {
    return List.of(style(BASE, SOME), concepts(SOME));
  }

  private Gallery style(int pictures, String captions) throws IOException {
    return new Gallery("unseen style", tables.unseenStyle(pictures), captions(captions));
  }

  private Gallery concepts(String captions) throws IOException {
    return new Gallery("unseen concepts", tables.unseenConcepts(), captions(captions));
  }

  private String captions(String names) {
    return tables.data().resolve(names).toString();
  }
}
