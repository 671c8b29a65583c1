package org.flame4j.pretrain;

import java.util.Map;

/** Is told how a run goes on. */
public interface PretrainListener {
  /** Something that takes a while begins, or a fact about it. */
  void note(String text);

  void step(LmReport report);

  /** The model was measured on held-out text after {@code steps}; scores by language. */
  void measured(long steps, Map<String, Score> scores);
}
