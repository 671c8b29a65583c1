package org.flame4j.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.flame4j.cli.report.ComparedModel;
import org.flame4j.model.FlameModel;
import org.flame4j.text.LanguageModel;
import tools.jackson.databind.json.JsonMapper;

/**
 * Settings of a demo, and the command lines that they make.
 *
 * @param layer decoder layer to read, 0 for the usual one
 * @param out folder of all results
 * @param data folder of pictures, captions and tables
 * @param share one in this many concepts is trained on
 * @param minutes of training of each model
 * @param model shape of the image tower
 */
record DemoPlan(
    Path llm, int layer, Path out, Path data, int share, double minutes, String model, long seed) {
  /** Galleries that models are scored on, the one that marks are about first. */
  static final List<String> GALLERIES = List.of("unseen-style", "unseen-concept");

  static final String ALL_PROMPTS = "store";
  static final String ONE_PROMPT = "store-single";

  private static final int IMAGE_SIZE = 64;

  /** A table of the data. */
  Path table(String name) {
    return data.resolve(name + ".tsv");
  }

  /** Embeds the captions into a store of that name. */
  List<Object> embedding(String store) {
    List<Object> args = new ArrayList<>(List.of("embed", "--llm", llm, "--data", table("train")));
    args.addAll(List.of("--out", out.resolve(store)));
    if (store.equals(ONE_PROMPT)) {
      args.addAll(List.of("--short", "none", "--long", "none"));
    }
    if (layer != 0) {
      args.addAll(List.of("--layer", layer));
    }
    return args;
  }

  /** Trains against a store, or for {@code --baseline} with the language model's tokenizer. */
  List<Object> training(String name, String option, Path texts) {
    List<Object> args = new ArrayList<>(List.of("train", "--data", table("train"), option, texts));
    Path folder = out.resolve(name);
    args.addAll(List.of("--out", folder, "--checkpoint-every", 1));
    if (Files.exists(folder.resolve(FlameModel.CARD))) {
      args.add("--overwrite"); // killed before the step was noted down as done
    }
    args.addAll(recipe());
    return args;
  }

  /** What all models have in common. */
  List<Object> recipe() {
    List<Object> recipe = new ArrayList<>(List.of("--model", model, "--image-size", IMAGE_SIZE));
    // A few hundred steps: InfoNCE, which needs no bias to settle first, small batches, a high
    // rate.
    recipe.addAll(List.of("--minutes", minutes, "--loss", "infonce", "--batch", 64));
    recipe.addAll(List.of("--lr", "2e-3", "--min-crop", 0.6, "--seed", seed));
    return recipe;
  }

  /** Scores a model on a gallery in all languages. */
  List<Object> evaluation(ComparedModel compared, String gallery, Path json) {
    List<Object> args = new ArrayList<>(List.of("eval", "languages", "--llm", llm));
    args.addAll(List.of("--model", out.resolve(compared.folder()), "--data", table(gallery)));
    args.addAll(List.of("--captions", data, "--json", json));
    if (!compared.prompts().equals("none")) {
      args.addAll(List.of("--prompts", compared.prompts()));
    }
    return args;
  }

  /** Everything that scores on a gallery depend on, but for the model. */
  List<Path> questions(String gallery) throws IOException {
    List<Path> files = new ArrayList<>(List.of(table(gallery)));
    try (Stream<Path> all = Files.list(data)) {
      all.filter(file -> file.getFileName().toString().startsWith("captions."))
          .sorted()
          .forEach(files::add);
    }
    return files;
  }

  /** Languages that the language model was trained on, none where its folder does not say. */
  Set<String> learned() {
    Path file = llm.resolve("perplexity.json"); // beside the models that pretrain-lm writes
    Set<String> languages = new TreeSet<>();
    if (Files.isRegularFile(file)) {
      languages.addAll(
          JsonMapper.shared().readTree(file.toFile()).path("languages").propertyNames());
    }
    return languages;
  }

  /** For people. */
  Map<String, String> settings() throws IOException {
    Map<String, String> settings = new LinkedHashMap<>();
    int read = layer == 0 ? LanguageModel.configOf(llm).usualLayer() : layer;
    settings.put("language model", LlmSource.nameOf(llm));
    settings.put("layer", Integer.toString(read));
    settings.put("training pictures", Long.toString(rows(table("train"))));
    settings.put("concepts trained on", "one in " + share);
    settings.put("minutes of training, each model", String.format(Locale.ROOT, "%.4g", minutes));
    settings.put("image tower", model + ", from scratch");
    settings.put(
        "training options", String.join(" ", recipe().stream().map(String::valueOf).toList()));
    settings.put("processors", Integer.toString(Runtime.getRuntime().availableProcessors()));
    return settings;
  }

  private static long rows(Path table) throws IOException {
    try (Stream<String> lines = Files.lines(table)) {
      return lines.count() - 1;
    }
  }
}
