package org.flame4j.cli;

import java.nio.file.Path;
import java.util.Optional;
import org.flame4j.data.SkippedSamples;
import org.flame4j.model.FlameModel;
import org.flame4j.model.ModelCard;
import org.flame4j.store.EmbeddingStore;
import org.flame4j.tensor.Peers;
import org.flame4j.train.BatchStep;
import org.flame4j.train.TrainConfig;

/** What pictures are trained against, opened. */
interface TextSide extends AutoCloseable {
  /** Those samples of the data that have texts of this kind. */
  TrainData.Found sources(TrainData data, SkippedSamples skipped);

  /** As a model's card tells it. */
  ModelCard.TextTower tower();

  /** Numbers of an embedding. */
  int width();

  /** Embeddings of a picture. */
  int rows();

  /** Which embeddings of a picture, as the record of a run tells it. */
  String rowNames();

  /** Of the files of the language model that reads the texts. */
  String llmHash();

  /** The store that the embeddings lie in; still owned by this. */
  Optional<EmbeddingStore> store();

  /**
   * What a step does with its pictures.
   *
   * @param model and {@code peers} stay the caller's
   * @return owned by the caller, to be closed before this
   */
  BatchStep step(FlameModel model, TrainConfig config, Peers peers);

  /** Writes what belongs to a trained model beside its image tower. */
  void save(Path folder);

  @Override
  void close();
}
