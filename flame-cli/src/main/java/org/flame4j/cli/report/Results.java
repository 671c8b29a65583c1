package org.flame4j.cli.report;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import org.flame4j.eval.LanguageEvaluation;
import org.flame4j.eval.LanguageEvaluation.Language;
import org.flame4j.eval.LanguageEvaluation.Report;
import org.flame4j.eval.RetrievalMetrics.Recall;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * Scores of several models on several galleries, as {@code results.json} has them.
 *
 * @param settings of the run, in words and numbers
 * @param seconds each step took
 * @param galleries by name; the first is the one that marks are about
 * @param marks what is asked of the main model, over its queries' prompts
 */
public record Results(
    Map<String, String> settings,
    Map<String, Double> seconds,
    Map<String, Gallery> galleries,
    Map<String, Marks> marks) {

  /**
   * Pictures that are searched.
   *
   * @param chance mean over languages other than English of what guessing reaches
   * @param learned languages other than English that are scored here and that the language model
   *     was trained on; none where that is not known
   * @param models by key
   */
  public record Gallery(
      int pictures,
      int concepts,
      Recall chance,
      List<String> learned,
      Map<String, Scored> models) {}

  /**
   * A model's scores.
   *
   * @param name for people
   * @param prompts that queries are put into
   * @param others mean over languages other than English
   * @param learned mean over those of them that the language model was trained on, 0 where that is
   *     not known
   */
  public record Scored(
      String name,
      String prompts,
      Recall english,
      Recall others,
      Recall learned,
      SortedMap<String, Language> languages) {
    static Scored of(String name, String prompts, Report report, Set<String> learned) {
      Language english = report.languages().get("en");
      Recall none = new Recall(Map.of(), Map.of());
      return new Scored(
          name,
          prompts,
          english == null ? none : english.recall(),
          report.meanOfOthers(false),
          report.mean(tag -> learned.contains(tag) && !LanguageEvaluation.isEnglish(tag), false),
          report.languages());
    }

    /** Text-to-image recall at 1 in English. */
    public double englishAt1() {
      return at(english, 1);
    }

    /** Text-to-image recall at 1, mean over other languages. */
    public double othersAt1() {
      return at(others, 1);
    }

    /** Text-to-image recall at 1, mean over other languages that the language model has read. */
    public double learnedAt1() {
      return at(learned, 1);
    }

    /** Languages other than English; variants of one, such as es and es-MX, count once. */
    public long otherLanguages() {
      return languages.keySet().stream()
          .filter(tag -> !LanguageEvaluation.isEnglish(tag))
          .map(tag -> Locale.forLanguageTag(tag).getLanguage())
          .distinct()
          .count();
    }
  }

  /** Text-to-image recall at k, or 0 where it is not known. */
  public static double at(Recall recall, int k) {
    return recall.textToImage().getOrDefault(k, 0.0);
  }

  /**
   * Text-to-image recall at 1 of one model, set against chance, English and the baselines; a ratio
   * over nothing is 0.
   *
   * @param pictures in the gallery
   * @param languages other than English
   * @param englishOverChance English over guessing
   * @param othersOverEnglish mean of other languages over English
   * @param othersOverClip the same mean over that of the text tower from scratch
   * @param othersOverSingle the same mean over that of the single prompt
   * @param othersOverBetter the same mean over that of the better of the two
   * @param learned languages other than English that the language model was trained on
   * @param learnedOverEnglish mean of these over English, and over the text tower from scratch, and
   *     over the single prompt
   */
  public record Marks(
      int pictures,
      long languages,
      double englishOverChance,
      double othersOverEnglish,
      double othersOverClip,
      double othersOverSingle,
      double othersOverBetter,
      int learned,
      double learnedOverEnglish,
      double learnedOverClip,
      double learnedOverSingle) {
    static Marks of(Gallery gallery, Scored model, Scored clip, Scored single) {
      Language english = model.languages().get("en");
      double others = model.othersAt1();
      return new Marks(
          gallery.pictures(),
          model.otherLanguages(),
          english == null ? 0 : ratio(model.englishAt1(), at(english.chance(), 1)),
          ratio(others, model.englishAt1()),
          ratio(others, clip.othersAt1()),
          ratio(others, single.othersAt1()),
          ratio(others, Math.max(clip.othersAt1(), single.othersAt1())),
          gallery.learned().size(),
          ratio(model.learnedAt1(), model.englishAt1()),
          ratio(model.learnedAt1(), clip.learnedAt1()),
          ratio(model.learnedAt1(), single.learnedAt1()));
    }

    private static double ratio(double value, double over) {
      return over == 0 ? 0 : value / over;
    }
  }

  /**
   * The gallery's scores of all models.
   *
   * @param learned languages that the language model was trained on, none where that is not known
   */
  public static Gallery gallery(Map<ComparedModel, Report> reports, Set<String> learned) {
    Map<String, Scored> models = new LinkedHashMap<>();
    reports.forEach((model, report) ->
        models.put(model.key(), Scored.of(model.title(), model.prompts(), report, learned)));
    Report any = reports.values().iterator().next();
    List<String> scored =
        any.languages().keySet().stream()
            .filter(tag -> learned.contains(tag) && !LanguageEvaluation.isEnglish(tag))
            .toList();
    return new Gallery(any.pictures(), any.concepts(), any.meanOfOthers(true), scored, models);
  }

  /** Marks of the main model with each of its prompts, on the first gallery. */
  public static Map<String, Marks> marks(Gallery gallery) {
    Map<String, Marks> marks = new LinkedHashMap<>();
    Map<String, Scored> models = gallery.models();
    Scored clip = models.get(ComparedModel.CLIP.key());
    Scored single = models.get(ComparedModel.SINGLE.key());
    if (clip != null && single != null) {
      for (ComparedModel model : ComparedModel.MAIN) {
        Scored scored = models.get(model.key());
        if (scored != null) {
          marks.put(model.key(), Marks.of(gallery, scored, clip, single));
        }
      }
    }
    return marks;
  }

  /** Writes {@code results.json}. */
  public void write(Path file) throws IOException {
    JsonMapper json = JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();
    Files.writeString(file, json.writeValueAsString(this) + "\n", StandardCharsets.UTF_8);
  }

  /** What {@code flame eval languages --json} wrote. */
  public static Report readScores(Path file) throws IOException {
    return JsonMapper.shared()
        .readValue(Files.readString(file, StandardCharsets.UTF_8), Report.class);
  }
}
