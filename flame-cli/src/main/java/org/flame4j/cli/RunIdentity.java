package org.flame4j.cli;

import java.util.Map;
import java.util.TreeMap;
import org.flame4j.model.ModelCard;
import org.flame4j.train.state.RunRecord;

/**
 * What tells a training run from others, and its model from other models.
 *
 * @param card of the model, without facts of this run
 * @param settings that decide the result
 * @param further settings that do, which the card does not tell
 * @param data which pictures, and which language model's files
 * @param texts what is said of the pictures
 */
record RunIdentity(
    ModelCard card,
    Map<String, String> settings,
    Map<String, String> further,
    Map<String, String> data,
    String texts) {
  /** Name of the fact that tells the language model's files from others. */
  static final String LLM_HASH = "llmHash";

  /** The card behind so many steps. */
  ModelCard cardBehind(long steps) {
    Map<String, String> facts = new TreeMap<>(settings);
    facts.putAll(data);
    facts.put("steps", Long.toString(steps));
    return card.withTraining(facts);
  }

  /** For the run's folder: whoever goes on with it must want the same. */
  RunRecord record() {
    Map<String, String> all = new TreeMap<>(settings);
    all.putAll(further);
    all.put("vision", card.vision().toString());
    Map<String, String> learnt = new TreeMap<>(data);
    learnt.put("text", card.text().toString());
    learnt.put("texts", texts);
    return RunRecord.of(all, learnt);
  }
}
