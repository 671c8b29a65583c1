package org.flame4j.model;

import java.io.IOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import org.flame4j.data.Sample;
import org.flame4j.data.SkippedSamples;
import org.flame4j.tensor.weights.FileFailure;

/** SHA-256 of picture files. */
final class ContentHash {
  /** Bytes of a hash. */
  static final int BYTES = 32;

  private ContentHash() {}

  /** Hexadecimal hash of each sample's picture; empty where the file cannot be read. */
  static List<String> of(List<Sample> samples, SkippedSamples skipped) {
    return samples.parallelStream().map(sample -> of(sample, skipped)).toList();
  }

  private static String of(Sample sample, SkippedSamples skipped) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      return HexFormat.of().formatHex(digest.digest(sample.image().read()));
    } catch (IOException e) {
      skipped.add(sample.key(), sample.image().name() + ": " + FileFailure.reason(e));
      return "";
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
