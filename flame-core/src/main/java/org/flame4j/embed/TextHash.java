package org.flame4j.embed;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import org.flame4j.data.Sample;

/** Tells whether a sample's texts are those that were embedded, as the store's format says. */
final class TextHash {
  private TextHash() {}

  /** Of the texts that the plan embeds, in its order; never 0, which stands for unknown. */
  static long of(Sample sample, EmbedPlan plan) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      for (EmbedPlan.Block block : plan.blocks()) {
        byte[] text = sample.text(block.field()).getBytes(StandardCharsets.UTF_8);
        digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(0, text.length));
        digest.update(text);
      }
      long hash = ByteBuffer.wrap(digest.digest()).order(ByteOrder.LITTLE_ENDIAN).getLong();
      return hash == 0 ? 1 : hash;
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
