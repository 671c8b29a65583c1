package org.flame4j.text;

import java.util.List;
import java.util.Optional;

/**
 * Rotary position embedding.
 *
 * @param theta base of the frequencies
 * @param factor divides all frequencies (linear scaling); 1 for none
 * @param llama3 frequency-dependent scaling of Llama 3.1 and later
 * @param divisors of each frequency, d/2 of them, as GGUF files state such scaling; empty for none
 */
public record RopeConfig(
    double theta, double factor, Optional<Llama3Scaling> llama3, List<Float> divisors) {
  public RopeConfig(double theta, double factor, Optional<Llama3Scaling> llama3) {
    this(theta, factor, llama3, List.of());
  }

  public RopeConfig {
    divisors = List.copyOf(divisors);
    if (!divisors.stream().allMatch(divisor -> divisor > 0 && Float.isFinite(divisor))) {
      throw new TextException("rope frequency factors must be positive numbers: " + divisors);
    }
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
      double scaled = llama3.isPresent() ? llama3.get().scale(plain) : plain / factor;
      frequencies[i] = divisors.isEmpty() ? scaled : scaled / divisors.get(i);
    }
    return frequencies;
  }
}
