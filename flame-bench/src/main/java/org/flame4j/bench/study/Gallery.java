package org.flame4j.bench.study;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Pictures that trained models are asked for.
 *
 * @param title for people
 * @param table of pictures
 * @param captions tables of queries in several languages, as {@code eval languages} takes them;
 *     empty where queries are the table's own captions
 */
record Gallery(String title, Path table, String captions) {
  boolean multilingual() {
    return !captions.isEmpty();
  }

  /** The command that scores a model. */
  List<String> evaluation(Texts texts, Path model, Path json) {
    List<String> args =
        new ArrayList<>(List.of("eval", multilingual() ? "languages" : "retrieval"));
    args.addAll(List.of("--model", model.toString(), "--data", table.toString()));
    args.addAll(
        multilingual() ? List.of("--captions", captions) : List.of("--field", texts.field()));
    args.addAll(texts.queries());
    args.addAll(List.of("--json", json.toString()));
    return args;
  }
}
