package org.flame4j.cli.demo;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Locale;

/** What a picture is used for. */
public enum DemoSplit {
  /** Training. */
  TRAIN,
  /** Test: a concept of the training part, in a drawing style that is never trained on. */
  STYLE,
  /** Test: a concept that is never trained on, in any style. */
  CONCEPT;

  /** The style that is never trained on. */
  static final String HELD_OUT_STYLE = "twitter";

  private static final int CONCEPTS_PER_TEST_CONCEPT = 10;

  /**
   * Decided by the concept's label alone, so that equal labels of different sources fall together,
   * and adding data moves nothing.
   */
  static DemoSplit of(DemoPicture picture) {
    if (holdsOut(picture.concept())) {
      return CONCEPT;
    }
    return picture.style().equals(HELD_OUT_STYLE) ? STYLE : TRAIN;
  }

  /** Whether nothing is ever trained on this concept: one in ten, by its label. */
  public static boolean holdsOut(Concept concept) {
    return bucket(concept.label()) == 0;
  }

  private static int bucket(String label) {
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256")
              .digest(("flame4j demo 1: " + label).getBytes(StandardCharsets.UTF_8));
      int first = (hash[0] & 0xff) << 16 | (hash[1] & 0xff) << 8 | (hash[2] & 0xff);
      return first % CONCEPTS_PER_TEST_CONCEPT;
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
