package org.flame4j.embed;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.LongConsumer;
import org.flame4j.data.Sample;
import org.flame4j.data.SkippedSamples;
import org.flame4j.facet.FacetEncoder;
import org.flame4j.facet.Positions;
import org.flame4j.store.StoreException;
import org.flame4j.store.StoreManifest;
import org.flame4j.store.StoreWriter;
import org.flame4j.tensor.Scope;
import org.flame4j.tensor.Tensors;
import org.flame4j.text.LanguageModel;

/**
 * Embeds the texts of samples and stores one row a facet, L2-normalised (FLAME, section 3.2). Run
 * again after an interruption it goes on behind what is stored. A text that comes again, such as
 * the caption of several pictures, is usually embedded once.
 */
public final class EmbedJob {
  /** Samples in a shard: what a killed run loses at most. */
  private static final int SHARD_SAMPLES = 1024;

  /**
   * Samples planned together for each pass that runs at once: many, so that captions of similar
   * length meet; few, to stop soon.
   */
  private static final int CHUNK = 32;

  private final EmbedPlan plan;
  private final List<BlockEncoder> encoders = new ArrayList<>();
  private final StoreManifest manifest;
  private final int chunk;

  /**
   * @param model stays the caller's
   * @param llm what the manifest calls the model
   * @param llmHash of its files
   */
  public EmbedJob(
      LanguageModel model, String llm, String llmHash, Positions positions, EmbedPlan plan) {
    this.plan = plan;
    chunk = model.isOffloaded() ? SHARD_SAMPLES : CHUNK * Math.max(2, model.compute().lanes());
    FacetEncoder encoder = new FacetEncoder(model, positions);
    int width = model.config().hiddenSize();
    plan.blocks().forEach(block -> encoders.add(new BlockEncoder(encoder, block, width)));
    manifest =
        StoreManifest.of(
                llm, llmHash, model.layer(), width, plan.promptRows(), positions.label(), true)
            .withSettings(Map.of("compute", model.precision()));
  }

  /**
   * What a run did.
   *
   * @param before samples the store held already
   * @param added samples embedded now
   * @param finished whether all samples were looked at
   */
  public record Result(int before, int added, boolean finished) {}

  /**
   * Embeds all samples that the store does not hold yet.
   *
   * @param skipped takes samples without a text, or with one that cannot be embedded
   * @param progress is told the number of samples done so far, those stored before included
   * @param stop asked now and then: once true, what is finished is stored and the run ends
   * @throws StoreException before anything is embedded, where the store holds a sample that has
   *     other texts now
   */
  public Result run(
      List<Sample> samples,
      Path store,
      SkippedSamples skipped,
      LongConsumer progress,
      BooleanSupplier stop) {
    try (StoreWriter writer = StoreWriter.create(store, manifest, SHARD_SAMPLES)) {
      samples.forEach(sample -> checkSameTexts(sample, writer, store));
      List<Sample> missing = samples.stream().filter(s -> !writer.contains(s.key())).toList();
      int before = samples.size() - missing.size();
      int held = writer.size();
      int start = 0;
      progress.accept(before);
      while (start < missing.size() && !stop.getAsBoolean()) {
        int end = Math.min(missing.size(), start + chunk);
        List<Sample> next = missing.subList(start, end);
        if (prepare(next, skipped, stop)) {
          append(writer, next);
          progress.accept(before + end);
          start = end;
        }
      }
      return new Result(before, writer.size() - held, start == missing.size());
    }
  }

  private void checkSameTexts(Sample sample, StoreWriter writer, Path store) {
    long stored = writer.textHash(sample.key());
    if (stored != 0 && stored != TextHash.of(sample, plan)) {
      throw new StoreException(
          "the texts of sample '%s' have changed since %s was made; give another --out"
              .formatted(sample.key(), store));
    }
  }

  /** Whether all rows of the samples are at hand now, and nothing asked to stop before. */
  private boolean prepare(List<Sample> samples, SkippedSamples skipped, BooleanSupplier stop) {
    for (BlockEncoder encoder : encoders) {
      if (stop.getAsBoolean()) {
        return false;
      }
      encoder.prepare(samples, skipped);
    }
    return true;
  }

  private void append(StoreWriter writer, List<Sample> samples) {
    List<Sample> whole =
        samples.stream().filter(s -> encoders.stream().allMatch(e -> e.has(s))).toList();
    float[] rows = new float[whole.size() * manifest.rowsPerKey() * manifest.width()];
    int offset = 0;
    for (Sample sample : whole) {
      for (BlockEncoder encoder : encoders) {
        offset = encoder.copy(sample, rows, offset);
      }
    }
    if (!whole.isEmpty()) {
      try (Scope scope = new Scope()) {
        writer.append(
            whole.stream().map(Sample::key).toList(),
            whole.stream().mapToLong(sample -> TextHash.of(sample, plan)).toArray(),
            Tensors.of(rows, whole.size(), manifest.rowsPerKey(), manifest.width()));
      }
    }
  }
}
