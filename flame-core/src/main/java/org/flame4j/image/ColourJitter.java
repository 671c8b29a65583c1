package org.flame4j.image;

import java.util.random.RandomGenerator;

/**
 * Changes brightness, contrast, saturation and hue, in this order. Each is a linear map of colours
 * that leaves grey grey, so that all four are one: nothing is cut off in between.
 *
 * @param brightness by which its factor differs from 1 at most
 * @param contrast the same; about the picture's mean luminance
 * @param saturation the same
 * @param hue share of the colour circle that colours are turned by at most, to either side
 */
public record ColourJitter(double brightness, double contrast, double saturation, double hue)
    implements Augmentation {
  public ColourJitter {
    if (!(isShare(brightness) && isShare(contrast) && isShare(saturation))
        || !(hue >= 0 && hue <= 0.5)) {
      throw new IllegalArgumentException(
          "colour jitter needs values in [0, 1], hue in [0, 0.5]; brightness="
              + brightness
              + ", contrast="
              + contrast
              + ", saturation="
              + saturation
              + ", hue="
              + hue);
    }
  }

  private static boolean isShare(double value) {
    return value >= 0 && value <= 1;
  }

  @Override
  public void apply(byte[] planes, int size, RandomGenerator random) {
    double bright = Chance.about(1, brightness, random);
    double contrasted = Chance.about(1, contrast, random);
    double saturated = Chance.about(1, saturation, random);
    double turned = Chance.about(0, hue, random);
    double mean = Luminance.mean(planes);
    ColourMap.saturated(saturated)
        .then(ColourMap.turned(turned))
        .scaled(bright * contrasted)
        .apply(planes, (1 - contrasted) * bright * mean);
  }
}
