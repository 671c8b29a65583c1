package org.flame4j.embed;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.flame4j.data.Sample;
import org.flame4j.data.SkippedSamples;
import org.flame4j.facet.FacetEncoder;
import org.flame4j.facet.PromptException;
import org.flame4j.tensor.Nn;
import org.flame4j.tensor.Scope;
import org.flame4j.tensor.Tensor;
import org.flame4j.tensor.Tensors;

/** Embeds one block of samples' rows, and remembers texts that may come again. */
final class BlockEncoder {
  /** Java heap that remembered rows may take. */
  private static final long CACHE_BYTES = 128L << 20;

  private final FacetEncoder encoder;
  private final EmbedPlan.Block block;
  private final int values;
  private final Map<String, float[]> rowsByText;

  /**
   * @param width of the language model
   */
  BlockEncoder(FacetEncoder encoder, EmbedPlan.Block block, int width) {
    this.encoder = encoder;
    this.block = block;
    values = block.prompts().facets().size() * width;
    rowsByText = new LinkedHashMap<>(16, 0.75f, true); // in the order of use
  }

  /** Embeds the samples' texts; those that cannot be embedded are skipped. */
  void prepare(List<Sample> samples, SkippedSamples skipped) {
    Set<String> texts = new LinkedHashSet<>();
    for (Sample sample : samples) {
      String text = sample.text(block.field());
      String refusal = has(sample) || texts.contains(text) ? "" : refusal(text);
      if (!refusal.isEmpty()) {
        skipped.add(sample.key(), "sample '" + sample.key() + "': " + refusal);
      } else if (!has(sample)) {
        texts.add(text);
      }
    }
    forget(texts.size() + samples.size());
    encode(new ArrayList<>(texts));
  }

  /** Why the text cannot be embedded, or nothing. */
  private String refusal(String text) {
    if (text.isBlank()) {
      return "no text in field '" + block.field() + "'";
    }
    try {
      encoder.pack(List.of(text), block.prompts());
      return "";
    } catch (PromptException e) {
      return String.valueOf(e.getMessage());
    }
  }

  private void encode(List<String> texts) {
    if (texts.isEmpty()) {
      return;
    }
    try (Scope scope = new Scope()) {
      Tensor rows = Nn.l2Normalize(encoder.encode(texts, block.prompts())); // [n, F, D]
      for (int i = 0; i < texts.size(); i++) {
        rowsByText.put(texts.get(i), Tensors.floats(rows.select(0, i)));
      }
    }
  }

  /** Drops the rows that were not used for longest, never those of the samples at hand. */
  private void forget(int atHand) {
    long most = Math.max(atHand, CACHE_BYTES / (4L * values));
    var oldest = rowsByText.values().iterator();
    for (long surplus = rowsByText.size() - most; surplus > 0; surplus--) {
      oldest.next();
      oldest.remove();
    }
  }

  /** Whether the sample's rows are at hand. */
  boolean has(Sample sample) {
    return rowsByText.get(sample.text(block.field())) != null;
  }

  /**
   * Copies the sample's rows to {@code target}.
   *
   * @return the offset behind them
   */
  int copy(Sample sample, float[] target, int offset) {
    float[] rows = rowsByText.get(sample.text(block.field()));
    if (rows == null) {
      throw new IllegalArgumentException("sample '" + sample.key() + "' was not prepared");
    }
    System.arraycopy(rows, 0, target, offset, values);
    return offset + values;
  }
}
