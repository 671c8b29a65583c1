package org.flame4j.image;

import java.util.List;
import java.util.Locale;

/** How much chance changes training pictures: the three strengths that have a name. */
public enum Augment {
  /** The middle square, the same at each pass. */
  NONE,
  /** A random crop, as published models were trained: for millions of pictures. */
  LIGHT,
  /**
   * A random crop, turned, sheared, moved, recoloured and partly hidden: for thousands of pictures,
   * seen many times each. Never mirrored, since captions tell left from right.
   */
  STRONG;

  private static final List<Augmentation> ALL =
      List.of(
          new RandomAffine(0.7, 15, 0.8, 1.1, 0.1, 8),
          new ColourJitter(0.3, 0.3, 0.4, 0.05),
          new RandomGrey(0.1),
          new RandomErasing(0.25, 0.02, 0.2));

  /**
   * @throws IllegalArgumentException for a name other than none, light and strong
   */
  public static Augment named(String name) {
    for (Augment augment : values()) {
      if (augment.label().equals(name)) {
        return augment;
      }
    }
    throw new IllegalArgumentException(
        "augmentation must be none, light or strong; augment=" + name);
  }

  /** Its name in options and cards. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * @param size pixels a side of the result
   * @param minCrop smallest share of a picture a random crop keeps
   */
  public ImageTransform transform(int size, double minCrop) {
    ImageTransform crop = new RandomResizedCrop(size, minCrop, 1.0);
    return switch (this) {
      case NONE -> new ResizeCenterCrop(size);
      case LIGHT -> crop;
      case STRONG -> new Augmented(crop, ALL);
    };
  }
}
