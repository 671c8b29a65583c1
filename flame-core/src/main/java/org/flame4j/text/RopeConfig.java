package org.flame4j.text;

import java.util.Optional;

/**
 * Rotary position embedding.
 *
 * @param theta base of the frequencies
 * @param factor divides all frequencies (linear scaling); 1 for none
 * @param llama3 frequency-dependent scaling of Llama 3.1 and later
 */
public record RopeConfig(double theta, double factor, Optional<Llama3Scaling> llama3) {
  public RopeConfig {
    if (!(theta > 0) || !(factor > 0)) {
      throw new TextException(
          "rope theta " + theta + " and factor " + factor + " must be positive");
    }
  }

  /** Wavelengths above the low-frequency bound are divided by the factor, short ones kept. */
  public record Llama3Scaling(
      double factor, double lowFrequencyFactor, double highFrequencyFactor, int originalPositions) {

    double scale(double frequency) {
      double wavelength = 2 * Math.PI / frequency;
      if (wavelength > originalPositions / lowFrequencyFactor) {
        return frequency / factor;
      }
      if (wavelength < originalPositions / highFrequencyFactor) {
        return frequency;
      }
      double smooth =
          (originalPositions / wavelength - lowFrequencyFactor)
              / (highFrequencyFactor - lowFrequencyFactor);
      return (1 - smooth) * frequency / factor + smooth * frequency;
    }
  }

  /** The d/2 angular frequencies of a head of width {@code headDim}. */
  public double[] frequencies(int headDim) {
    double[] frequencies = new double[headDim / 2];
    for (int i = 0; i < frequencies.length; i++) {
      double plain = Math.pow(theta, -2.0 * i / headDim);
      frequencies[i] = llama3.isPresent() ? llama3.get().scale(plain) : plain / factor;
    }
    return frequencies;
  }
}
