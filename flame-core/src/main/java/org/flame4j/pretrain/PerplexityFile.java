package org.flame4j.pretrain;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** Writes scores as {@code perplexity.json}: of everything, and by language. */
final class PerplexityFile {
  private PerplexityFile() {}

  static void write(Path file, Checkpoint.Position at, Map<String, Score> scores) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("steps", at.steps());
    json.put("tokens", at.tokens());
    json.put("seconds", Math.round(at.seconds()));
    json.put("all", fields(HeldOut.total(scores)));
    Map<String, Object> languages = new LinkedHashMap<>();
    scores.forEach((language, score) -> languages.put(language, fields(score)));
    json.put("languages", languages);
    TokenizerFiles.writeJson(file, json);
  }

  private static Map<String, Object> fields(Score score) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("tokens", score.tokens());
    fields.put("natsPerToken", score.perToken());
    fields.put("perplexity", Math.exp(score.perToken()));
    if (score.answers() > 0) {
      fields.put("answers", score.answers());
      fields.put("natsPerAnswerToken", score.perAnswerToken());
      fields.put("answerPerplexity", Math.exp(score.perAnswerToken()));
      fields.put("rightAnswers", score.right());
    }
    return fields;
  }
}
