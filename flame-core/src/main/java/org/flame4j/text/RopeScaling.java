package org.flame4j.text;

import java.util.List;

/** Changes rotary frequencies so that a model reads texts longer than it first learnt on. */
public sealed interface RopeScaling {
  RopeScaling NONE = new Linear(1);

  /**
   * The frequencies to use.
   *
   * @param plain {@code theta^(-2i/r)} for r/2 pairs
   */
  double[] scale(double[] plain, double theta);

  /** Multiplies the rotated values of queries and keys. */
  default double magnitude() {
    return 1;
  }

  /** Positions for which this holds; beyond them the model would use other frequencies. */
  default int limit() {
    return Integer.MAX_VALUE;
  }

  private static void positive(String name, double value) {
    if (!(value > 0) || Double.isInfinite(value)) {
      throw new TextException("rope scaling: " + name + " must be positive; it is " + value);
    }
  }

  /** All frequencies are divided by the factor. */
  record Linear(double factor) implements RopeScaling {
    public Linear {
      positive("factor", factor);
    }

    @Override
    public double[] scale(double[] plain, double theta) {
      double[] scaled = plain.clone();
      for (int i = 0; i < scaled.length; i++) {
        scaled[i] /= factor;
      }
      return scaled;
    }
  }

  /** Llama 3.1: wavelengths above the low-frequency bound are divided, short ones kept. */
  record Llama3(
      double factor, double lowFrequencyFactor, double highFrequencyFactor, int originalPositions)
      implements RopeScaling {
    public Llama3 {
      positive("factor", factor);
      positive("low_freq_factor", lowFrequencyFactor);
      positive("high_freq_factor", highFrequencyFactor - lowFrequencyFactor);
      positive("original_max_position_embeddings", originalPositions);
    }

    @Override
    public double[] scale(double[] plain, double theta) {
      double[] scaled = plain.clone();
      for (int i = 0; i < scaled.length; i++) {
        double turns = originalPositions * plain[i] / (2 * Math.PI);
        double kept = (turns - lowFrequencyFactor) / (highFrequencyFactor - lowFrequencyFactor);
        scaled[i] = mixed(plain[i], factor, kept);
      }
      return scaled;
    }
  }

  /**
   * YaRN: pairs that turn often within the original length are kept, those that turn seldom are
   * divided by the factor, with a ramp over the pairs between.
   *
   * @param magnitude {@code attention_factor}; {@link #usualMagnitude} unless the model says so
   * @param fastTurns {@code beta_fast}: pairs that turn more often are kept
   * @param slowTurns {@code beta_slow}: pairs that turn less often are divided
   * @param wholePairs whether the ramp begins and ends at a pair ({@code truncate})
   */
  record Yarn(
      double factor,
      double magnitude,
      double fastTurns,
      double slowTurns,
      boolean wholePairs,
      int originalPositions)
      implements RopeScaling {
    public Yarn {
      positive("factor", factor);
      positive("attention_factor", magnitude);
      positive("beta_fast", fastTurns);
      positive("beta_slow", slowTurns);
      positive("original_max_position_embeddings", originalPositions);
    }

    /** What the magnitude is where nothing is said of it. */
    static double usualMagnitude(double factor, double mscale) {
      return factor <= 1 ? 1 : 0.1 * mscale * Math.log(factor) + 1;
    }

    @Override
    public double[] scale(double[] plain, double theta) {
      double first = pair(fastTurns, plain.length, theta);
      double last = pair(slowTurns, plain.length, theta);
      double from = Math.max(wholePairs ? Math.floor(first) : first, 0);
      double to = Math.min(wholePairs ? Math.ceil(last) : last, 2.0 * plain.length - 1);
      double width = from == to ? 0.001 : to - from;
      double[] scaled = plain.clone();
      for (int i = 0; i < scaled.length; i++) {
        scaled[i] = mixed(plain[i], factor, 1 - (i - from) / width);
      }
      return scaled;
    }

    /** The pair, as a fraction, that turns so often within the original length. */
    private double pair(double turns, int pairs, double theta) {
      return pairs * Math.log(originalPositions / (turns * 2 * Math.PI)) / Math.log(theta);
    }
  }

  /**
   * Each frequency is divided by a number of its own: LongRoPE's for texts within the original
   * length, and how GGUF files state Llama 3.1's scaling.
   */
  record Divisors(List<Double> divisors, double magnitude, int limit) implements RopeScaling {
    public Divisors {
      divisors = List.copyOf(divisors);
      divisors.forEach(divisor -> positive("frequency factor", divisor));
      positive("attention_factor", magnitude);
      positive("original_max_position_embeddings", limit);
    }

    @Override
    public double[] scale(double[] plain, double theta) {
      double[] scaled = plain.clone();
      for (int i = 0; i < scaled.length; i++) {
        scaled[i] /= divisors.get(i);
      }
      return scaled;
    }
  }

  /** {@code frequency} where {@code kept} is 1 or more, divided by the factor where it is 0. */
  private static double mixed(double frequency, double factor, double kept) {
    double share = Math.clamp(kept, 0, 1);
    return (1 - share) * frequency / factor + share * frequency;
  }
}
