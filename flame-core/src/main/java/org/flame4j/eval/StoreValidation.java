package org.flame4j.eval;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.flame4j.data.Sample;
import org.flame4j.data.SkippedSamples;
import org.flame4j.model.FlameModel;
import org.flame4j.model.ImageFeatures;
import org.flame4j.model.ModelCard;
import org.flame4j.store.EmbeddingStore;
import org.flame4j.store.StoreManifest;
import org.flame4j.tensor.Scope;
import org.flame4j.tensor.Tensor;
import org.flame4j.train.Validation;
import org.flame4j.train.ValidationScores;
import org.jspecify.annotations.Nullable;

/**
 * Retrieval between pictures and the texts that a store has of them, as {@link RetrievalEvaluation}
 * scores it, while a model is trained. Changes nothing of the model, and uses no chance.
 */
public final class StoreValidation implements Validation, AutoCloseable {
  /** Memory for pictures that are kept as the model takes them: 3,500 of 224 pixels a side. */
  private static final long PICTURES_BYTES = 512L << 20;

  private static final List<Integer> KS = List.of(1, 5, 10);

  private final FlameModel model;
  private final EmbeddingStore store;
  private final List<Sample> samples;
  private final ValidationPictures pictures;
  private @Nullable Gallery gallery;

  /** Texts of the pictures that could be read. */
  private record Gallery(List<Sample> pictures, StoredTexts texts) {}

  /**
   * @param model what is judged; stays the caller's
   * @param store holds rows of all samples; stays the caller's
   * @param samples those with the same picture are its captions together
   * @param threads for decoding
   * @param skipped takes pictures that cannot be read
   * @throws EvalException where the store's rows are none that the model is trained towards
   */
  public StoreValidation(
      FlameModel model,
      EmbeddingStore store,
      List<Sample> samples,
      int threads,
      SkippedSamples skipped) {
    this(model, store, samples, threads, skipped, PICTURES_BYTES);
  }

  StoreValidation(
      FlameModel model,
      EmbeddingStore store,
      List<Sample> samples,
      int threads,
      SkippedSamples skipped,
      long pictureBytes) {
    check(model.card(), store.manifest());
    this.model = model;
    this.store = store;
    this.samples = List.copyOf(samples);
    List<Sample> distinct = RetrievalEvaluation.distinctPictures(samples);
    int size = model.card().vision().imageSize();
    pictures = new ValidationPictures(distinct, size, threads, pictureBytes, skipped);
  }

  private static void check(ModelCard card, StoreManifest manifest) {
    require("width", card.vision().outputDim(), manifest.width());
    require("layer", card.text().layer(), manifest.layer());
    require("positions", card.text().positions(), manifest.positions());
  }

  private static void require(String what, Object trained, Object stored) {
    if (!trained.equals(stored)) {
      throw new EvalException(
          "the store of validation has %s %s, the model is trained towards %s: embed its texts as those of training"
              .formatted(what, stored, trained));
    }
  }

  @Override
  public ValidationScores run() {
    try (Scope scope = new Scope()) {
      ImageFeatures images = pictures.features(model);
      if (images.samples().isEmpty()) {
        throw new EvalException(
            "none of the " + samples.size() + " pictures of validation can be read");
      }
      StoredTexts texts = texts(images.samples());
      Map<String, ValidationScores.Recall> recalls = new LinkedHashMap<>();
      texts
          .features()
          .forEach((set, features) -> recalls.put(set, recall(images, texts, features)));
      return new ValidationScores(images.samples().size(), texts.texts(), recalls);
    }
  }

  private static ValidationScores.Recall recall(
      ImageFeatures images, StoredTexts texts, Tensor features) {
    RetrievalMetrics.Recall recall =
        RetrievalMetrics.recall(images.features(), texts.captions(), features, KS);
    return new ValidationScores.Recall(recall.imageToText(), recall.textToImage());
  }

  /** Texts are read once, and again only where another picture than before cannot be read. */
  private StoredTexts texts(List<Sample> read) {
    Gallery known = gallery;
    if (known != null && known.pictures().equals(read)) {
      return known.texts();
    }
    Gallery fresh = new Gallery(read, StoredTexts.of(read, samples, store, model.textMeans()));
    if (known != null) {
      known.texts().close();
    }
    gallery = fresh;
    return fresh.texts();
  }

  @Override
  public void close() {
    pictures.close();
    Gallery known = gallery;
    if (known != null) {
      known.texts().close();
      gallery = null;
    }
  }
}
