package org.flame4j.cli.report;

import java.util.List;

/** The models that the demo compares, each with the prompts its queries are put into. */
public enum ComparedModel {
  /** All rows of the store; a query is the mean of seven facets. */
  FLAME("flame", "flame", "FLAME", "long"),
  /** The same model, asked with the raw prompt. */
  FLAME_RAW("flame-raw", "flame", "FLAME, raw query", "raw"),
  /** Trained and asked with the raw prompt alone. */
  SINGLE("single", "single", "FLAME, one prompt", "raw"),
  /** Text tower from scratch. */
  CLIP("clip", "clip", "CLIP-style", "none");

  /** The model that it is about, in both ways to ask it. */
  static final List<ComparedModel> MAIN = List.of(FLAME, FLAME_RAW);

  /** One line each in charts. */
  static final List<ComparedModel> CHARTED = List.of(FLAME, SINGLE, CLIP);

  private final String key;
  private final String folder;
  private final String title;
  private final String prompts;

  ComparedModel(String key, String folder, String title, String prompts) {
    this.key = key;
    this.folder = folder;
    this.title = title;
    this.prompts = prompts;
  }

  /** What files call it. */
  public String key() {
    return key;
  }

  /** The folder of the trained model. */
  public String folder() {
    return folder;
  }

  /** What people call it. */
  public String title() {
    return title;
  }

  /** Prompt set of its queries; {@code none} for a text tower that reads them as they are. */
  public String prompts() {
    return prompts;
  }
}
