package org.flame4j.train;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * How well pictures that are not trained on and their texts find each other.
 *
 * @param pictures judged
 * @param texts distinct ones
 * @param prompts recall by prompt set; the first is the one that counts
 */
public record ValidationScores(int pictures, int texts, Map<String, Recall> prompts) {
  public ValidationScores {
    prompts = Collections.unmodifiableMap(new LinkedHashMap<>(prompts));
    if (pictures < 1 || texts < 1 || prompts.isEmpty()) {
      throw new IllegalArgumentException(
          "scores need pictures, texts and a prompt set; pictures=%d, texts=%d, prompts=%s"
              .formatted(pictures, texts, prompts.keySet()));
    }
  }

  /**
   * Recall at k, from 0 to 1, by k; 1 is among them.
   *
   * @param imageToText queries are pictures
   * @param textToImage queries are texts
   */
  public record Recall(Map<Integer, Double> imageToText, Map<Integer, Double> textToImage) {
    public Recall {
      imageToText = Collections.unmodifiableMap(new TreeMap<>(imageToText));
      textToImage = Collections.unmodifiableMap(new TreeMap<>(textToImage));
      if (!imageToText.containsKey(1) || !textToImage.containsKey(1)) {
        throw new IllegalArgumentException(
            "recall at 1 is missing among " + imageToText + " and " + textToImage);
      }
    }

    /** Recall at 1, mean of both directions. */
    public double meanAt1() {
      return (imageToText.getOrDefault(1, 0.0) + textToImage.getOrDefault(1, 0.0)) / 2;
    }
  }

  /** The one number by which models of a run are compared: higher is better. */
  public double meanRecallAt1() {
    return prompts.values().iterator().next().meanAt1();
  }
}
