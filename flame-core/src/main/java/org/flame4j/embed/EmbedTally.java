package org.flame4j.embed;

import java.util.List;
import org.flame4j.facet.PackedPrompt;
import org.flame4j.facet.PromptFlops;
import org.flame4j.text.LanguageModel;

/** Counts for {@link EmbedProgress}. */
final class EmbedTally {
  private final LanguageModel model;
  private final EmbedListener listener;
  private final int parts;
  private double share;
  private double fresh;
  private long before;
  private long added;
  private long captions;
  private long repeated;
  private long tokens;
  private double flops;

  /**
   * @param parts that share what is left of the data
   */
  EmbedTally(LanguageModel model, EmbedListener listener, int parts) {
    this.parts = parts;
    this.model = model;
    this.listener = listener;
  }

  void before(long samples) {
    before += samples;
  }

  void stored(long samples, long repeated) {
    added += samples;
    this.repeated += repeated;
  }

  /**
   * Prompts went through the model.
   *
   * @param number of captions that they are
   * @param shareOfToken share of the data that each of their tokens is
   */
  void encoded(int number, List<PackedPrompt> prompts, double shareOfToken) {
    captions += number;
    long now = 0;
    for (PackedPrompt prompt : prompts) {
      now += prompt.length();
      flops += PromptFlops.of(prompt, model.config(), model.layer());
    }
    tokens += now;
    fresh += now * shareOfToken;
    share += now * shareOfToken;
    tell();
  }

  /** The data are done so far. */
  void reached(double share) {
    this.share = share;
    tell();
  }

  double share() {
    return share;
  }

  private void tell() {
    listener.progress(progress());
  }

  EmbedProgress progress() {
    double left = Math.max(0, 1 - share) / parts;
    return new EmbedProgress(
        Math.min(share, 1), left, fresh, before, added, captions, repeated, tokens, flops);
  }
}
