package org.flame4j.data;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/** Tells one selection of samples from another, by their keys in their order and their weights. */
public final class Fingerprint {
  private static final int DIGITS = 32;

  private Fingerprint() {}

  /** {@value #DIGITS} hexadecimal digits. */
  public static String of(List<TrainingSource> sources) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      for (TrainingSource source : sources) {
        update(digest, "source " + source.weight());
        for (List<Sample> shard : source.shards()) {
          update(digest, "shard " + shard.size());
          shard.forEach(sample -> update(digest, sample.key()));
        }
      }
      return HexFormat.of().formatHex(digest.digest()).substring(0, DIGITS);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  private static void update(MessageDigest digest, String text) {
    digest.update(text.getBytes(StandardCharsets.UTF_8));
    digest.update((byte) 0);
  }
}
