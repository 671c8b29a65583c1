package org.flame4j.image;

import java.util.random.RandomGenerator;

/**
 * Takes the colours away.
 *
 * @param share of the pictures
 */
public record RandomGrey(double share) implements Augmentation {
  public RandomGrey {
    Chance.check(share);
  }

  @Override
  public void apply(byte[] planes, int size, RandomGenerator random) {
    if (random.nextDouble() >= share) {
      return;
    }
    int plane = size * size;
    for (int i = 0; i < plane; i++) {
      int grey =
          Luminance.of(planes[i] & 0xFF, planes[plane + i] & 0xFF, planes[2 * plane + i] & 0xFF);
      planes[i] = (byte) grey;
      planes[plane + i] = (byte) grey;
      planes[2 * plane + i] = (byte) grey;
    }
  }
}
