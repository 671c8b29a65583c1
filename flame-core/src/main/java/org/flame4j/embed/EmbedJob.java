package org.flame4j.embed;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongConsumer;
import org.flame4j.data.Sample;
import org.flame4j.facet.FacetEncoder;
import org.flame4j.facet.Positions;
import org.flame4j.store.PromptRows;
import org.flame4j.store.StoreManifest;
import org.flame4j.store.StoreWriter;
import org.flame4j.tensor.Nn;
import org.flame4j.tensor.Scope;
import org.flame4j.tensor.Tensor;
import org.flame4j.tensor.Tensors;
import org.flame4j.text.LanguageModel;

/**
 * Embeds the texts of samples and stores one row a facet, L2-normalised (FLAME, section 3.2). Run
 * again after an interruption it goes on behind what is stored.
 */
public final class EmbedJob {
  /** Samples in a shard: what a killed run loses at most. */
  private static final int SHARD_SAMPLES = 1024;

  /** Captions planned together, so that those of similar length meet. */
  private static final int CHUNK = 256;

  private final FacetEncoder encoder;
  private final EmbedPlan plan;
  private final StoreManifest manifest;

  /**
   * @param llm what the manifest calls the model
   * @param llmHash of its files
   */
  public EmbedJob(
      LanguageModel model, String llm, String llmHash, Positions positions, EmbedPlan plan) {
    this.plan = plan;
    encoder = new FacetEncoder(model, positions);
    List<PromptRows> rows =
        plan.blocks().stream()
            .map(b ->
                new PromptRows(
                    b.prompts().name(),
                    b.field(),
                    b.prompts().facets().size(),
                    Integer.toHexString(b.prompts().hashCode())))
            .toList();
    manifest =
        StoreManifest.of(
            llm,
            llmHash,
            model.layer(),
            model.config().hiddenSize(),
            rows,
            positions.label(),
            true);
  }

  /**
   * Embeds all samples that the store does not hold yet.
   *
   * @param progress is told the number of samples stored so far
   * @return how many samples the store held before
   */
  public int run(List<Sample> samples, Path store, LongConsumer progress) {
    try (StoreWriter writer = StoreWriter.create(store, manifest, SHARD_SAMPLES)) {
      List<Sample> missing = samples.stream().filter(s -> !writer.contains(s.key())).toList();
      int before = samples.size() - missing.size();
      progress.accept(before);
      for (int start = 0; start < missing.size(); start += CHUNK) {
        List<Sample> chunk = missing.subList(start, Math.min(missing.size(), start + CHUNK));
        append(writer, chunk);
        progress.accept(before + start + chunk.size());
      }
      return before;
    }
  }

  private void append(StoreWriter writer, List<Sample> samples) {
    try (Scope scope = new Scope()) {
      List<Tensor> blocks = new ArrayList<>();
      for (EmbedPlan.Block block : plan.blocks()) {
        blocks.add(encode(samples, block));
      }
      writer.append(samples.stream().map(Sample::key).toList(), Tensors.cat(blocks, 1));
    }
  }

  /** Equal texts of a chunk, such as one caption of several pictures, are encoded once. */
  private Tensor encode(List<Sample> samples, EmbedPlan.Block block) {
    Map<String, Integer> distinct = new LinkedHashMap<>();
    int[] rows = new int[samples.size()];
    for (int i = 0; i < rows.length; i++) {
      String text = text(samples.get(i), block.field());
      rows[i] = distinct.computeIfAbsent(text, t -> distinct.size());
    }
    Tensor facets = encoder.encode(List.copyOf(distinct.keySet()), block.prompts());
    return Nn.l2Normalize(facets).indexSelect(0, Tensors.of(rows));
  }

  private static String text(Sample sample, String field) {
    String text = sample.text(field);
    if (text.isBlank()) {
      throw new EmbedException(
          "sample '"
              + sample.key()
              + "' has no text in field '"
              + field
              + "'; it has "
              + sample.texts().keySet());
    }
    return text;
  }
}
