package org.flame4j.cli.report;

import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import org.flame4j.cli.report.Results.Gallery;
import org.flame4j.cli.report.Results.Marks;
import org.flame4j.cli.report.Results.Scored;
import org.flame4j.eval.LanguageEvaluation.Language;
import org.flame4j.eval.RetrievalMetrics.Recall;

/** Results as a compact table for the terminal. */
public final class ResultsTable {
  private static final List<String> SHOWN = List.of("es", "ru", "ar", "hi", "ja", "zh");
  private static final int NAME = 18;

  private final PrintWriter out;

  public ResultsTable(PrintWriter out) {
    this.out = out;
  }

  public void print(Results results) {
    results.galleries().forEach(this::print);
    results
        .marks()
        .forEach((model, marks) -> {
          out.println();
          print(model, marks);
        });
  }

  private void print(String name, Gallery gallery) {
    out.println();
    out.printf(
        "%s: %d pictures of %d concepts; text to image, %%%n",
        name.replace('-', ' '), gallery.pictures(), gallery.concepts());
    List<String> shown = shown(gallery);
    boolean learned = !gallery.learned().isEmpty();
    out.printf("%-" + NAME + "s %11s  %11s ", "", "English", "others");
    out.print(learned ? " %11s ".formatted("LLM knows") : "");
    shown.forEach(tag -> out.printf(" %5s", tag));
    out.println();
    out.printf("%-" + NAME + "s", "");
    for (int i = 0; i < (learned ? 3 : 2); i++) {
      out.printf(" %5s %5s ", "R@1", "R@10");
    }
    shown.forEach(tag -> out.printf(" %5s", "R@1"));
    out.println();
    gallery.models().values().forEach(model -> print(model, learned, shown));
    out.printf("%-" + NAME + "s", "chance");
    gallery.models().values().stream()
        .findFirst()
        .map(model -> model.languages().get("en"))
        .ifPresentOrElse(en -> cells(en.chance()), () -> cells(gallery.chance()));
    cells(gallery.chance());
    out.println();
  }

  private static List<String> shown(Gallery gallery) {
    return SHOWN.stream()
        .filter(
            tag -> gallery.models().values().stream().allMatch(m -> m.languages().containsKey(tag)))
        .toList();
  }

  private void print(Scored model, boolean learned, List<String> shown) {
    out.printf("%-" + NAME + "s", model.name());
    cells(model.english());
    cells(model.others());
    if (learned) {
      cells(model.learned());
    }
    for (String tag : shown) {
      Language language = model.languages().get(tag);
      out.printf(
          Locale.ROOT, " %5.1f", language == null ? 0 : 100 * Results.at(language.recall(), 1));
    }
    out.println();
  }

  private void cells(Recall recall) {
    for (int k : List.of(1, 10)) {
      out.printf(Locale.ROOT, " %5.1f", 100 * Results.at(recall, k));
    }
    out.print(" ");
  }

  private void print(String model, Marks marks) {
    out.printf(
        Locale.ROOT,
        "%s: English R@1 is %.0fx chance; the mean of %d other languages is %.0f %% of English, "
            + "%.1fx the CLIP-style tower, %.1fx the single prompt%n",
        model,
        marks.englishOverChance(),
        marks.languages(),
        100 * marks.othersOverEnglish(),
        marks.othersOverClip(),
        marks.othersOverSingle());
    if (marks.learned() > 0) {
      out.printf(
          Locale.ROOT,
          "%s: that of the %d which the language model has read is %.0f %% of English, "
              + "%.1fx the CLIP-style tower, %.1fx the single prompt%n",
          model,
          marks.learned(),
          100 * marks.learnedOverEnglish(),
          marks.learnedOverClip(),
          marks.learnedOverSingle());
    }
  }
}
