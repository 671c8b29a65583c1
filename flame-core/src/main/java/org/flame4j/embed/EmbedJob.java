package org.flame4j.embed;

import java.nio.file.Path;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.flame4j.data.DataSource;
import org.flame4j.facet.FacetEncoder;
import org.flame4j.facet.Positions;
import org.flame4j.store.RowType;
import org.flame4j.store.StoreException;
import org.flame4j.store.StoreManifest;
import org.flame4j.store.StorePart;
import org.flame4j.store.StoreWriter;
import org.flame4j.text.LanguageModel;

/**
 * Embeds the texts of samples and stores one row a facet, L2-normalised (FLAME, section 3.2).
 *
 * <p>The data are cut into pieces of consecutive samples, and each piece becomes a shard of the
 * store. A run that is killed loses the piece at hand; run again, the job embeds what the store
 * does not hold, and ends with the same files, bit for bit, as one that was never disturbed.
 */
public final class EmbedJob {
  /** Samples in a piece unless told: what a killed run loses at most. */
  public static final int PIECE_SAMPLES = 1024;

  private final LanguageModel model;
  private final EmbedPlan plan;
  private final PieceEncoder encoder;
  private final StoreManifest manifest;
  private final int pieceSamples;

  /**
   * @param model stays the caller's
   * @param llm what the manifest calls the model
   * @param llmHash of its files
   * @param rows how the store keeps the embeddings
   * @param pieceSamples samples that are embedded and stored as one unit
   */
  public EmbedJob(
      LanguageModel model,
      String llm,
      String llmHash,
      Positions positions,
      RowType rows,
      EmbedPlan plan,
      int pieceSamples) {
    if (pieceSamples < 1 || pieceSamples > StoreWriter.MAX_SHARD_SAMPLES) {
      throw new IllegalArgumentException(
          "samples of a shard must be 1 to %d: %d"
              .formatted(StoreWriter.MAX_SHARD_SAMPLES, pieceSamples));
    }
    this.model = model;
    this.plan = plan;
    this.pieceSamples = pieceSamples;
    encoder = new PieceEncoder(new FacetEncoder(model, positions), plan, model);
    int width = model.config().hiddenSize();
    manifest =
        StoreManifest.of(
                llm, llmHash, model.layer(), width, plan.promptRows(), positions.label(), true)
            .withSettings(Map.of("compute", model.precision()))
            .withRows(rows);
  }

  /**
   * What a run did.
   *
   * @param damaged shards of the data that could not be read to their end
   * @param finished whether all samples were looked at
   */
  public record Result(EmbedProgress progress, int damaged, boolean finished) {}

  /**
   * Embeds all samples that the store does not hold yet.
   *
   * @param part which part of the data: shards in turn, or, where there are fewer shards than
   *     parts, pieces in turn
   * @param listener is told of progress, skipped samples and damaged shards
   * @param stop asked now and then: once true the run ends, and the piece at hand is dropped
   * @throws StoreException where the store was made with other settings, or holds a sample that has
   *     other texts now
   */
  public Result run(
      DataSource data, Path store, StorePart part, EmbedListener listener, BooleanSupplier stop) {
    try (StoreWriter writer = StoreWriter.create(store, manifest, part)) {
      boolean shards = data.shards().size() >= part.count();
      EmbedTally tally = new EmbedTally(model, listener, shards ? 1 : part.count());
      return new EmbedRun(plan, encoder, writer, tally, listener, stop, pieceSamples)
          .run(data, part);
    }
  }
}
