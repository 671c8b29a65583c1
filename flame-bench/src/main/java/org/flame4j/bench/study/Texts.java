package org.flame4j.bench.study;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * How captions and queries become embeddings.
 *
 * @param name of this way, part of file names
 * @param llm language model, or for the baseline the one whose tokenizer it takes
 * @param layer decoder layer that is read, 0 for the usual one
 * @param positions running or shared
 * @param sets options of {@code embed} that choose prompts; none for a text tower from scratch
 * @param query prompt set of queries
 * @param field caption column of the tables
 */
record Texts(
    String name,
    Path llm,
    int layer,
    String positions,
    List<String> sets,
    String query,
    String field) {
  private static final String RUNNING = "running";
  private static final String CAPTION = "caption";

  Texts {
    sets = List.copyOf(sets);
  }

  /** The paper's eleven rows, queries by the seven long prompts. */
  static Texts paper(Path llm) {
    return new Texts(
        "paper", llm, 0, RUNNING, sets("caption", "caption", "caption"), "long", CAPTION);
  }

  /** The raw prompt alone. */
  static Texts single(Path llm) {
    return new Texts("single", llm, 0, RUNNING, sets("caption", "none", "none"), "raw", CAPTION);
  }

  /** The long prompts alone, about another column. */
  static Texts longOnly(Path llm, String field) {
    return new Texts("long-" + field, llm, 0, RUNNING, sets("none", "none", field), "long", field);
  }

  /** Prompts of a file, for captions and queries. */
  static Texts own(String name, Path llm, Path prompts) {
    return new Texts(
        name,
        llm,
        0,
        RUNNING,
        List.of("--prompts", prompts.toString()),
        prompts.toString(),
        CAPTION);
  }

  /** A text tower from scratch, trained together with the image tower. */
  static Texts fromScratch(Path llm) {
    return new Texts("clip", llm, 0, RUNNING, List.of(), "", CAPTION);
  }

  Texts atLayer(int other) {
    return new Texts(name, llm, other, positions, sets, query, field);
  }

  Texts withPositions(String other) {
    return new Texts(name, llm, layer, other, sets, query, field);
  }

  private static List<String> sets(String raw, String shortSet, String longSet) {
    return List.of("--raw", raw, "--short", shortSet, "--long", longSet);
  }

  boolean stored() {
    return !sets.isEmpty();
  }

  /** Tells this way from all others, as a file name. */
  String slug() {
    String model = String.valueOf(llm.getFileName()).replaceAll("[^A-Za-z0-9]+", "-");
    String read = layer == 0 ? "usual" : "l" + layer;
    return stored() ? String.join(".", name, model, read, positions) : name + "." + model;
  }

  List<String> embedding(Path table, Path store) {
    List<String> args = new ArrayList<>(List.of("embed", "--llm", llm.toString()));
    args.addAll(List.of("--data", table.toString(), "--out", store.toString()));
    args.addAll(List.of("--positions", positions));
    args.addAll(sets);
    if (layer != 0) {
      args.addAll(List.of("--layer", Integer.toString(layer)));
    }
    return args;
  }

  /** Options of {@code eval} that say how queries are put. */
  List<String> queries() {
    List<String> args = new ArrayList<>(List.of("--llm", llm.toString()));
    if (stored()) {
      args.addAll(List.of("--prompts", query));
    }
    return args;
  }
}
