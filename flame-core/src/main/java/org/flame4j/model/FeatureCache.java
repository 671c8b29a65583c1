package org.flame4j.model;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import org.flame4j.data.Sample;
import org.flame4j.data.SkippedSamples;
import org.flame4j.tensor.Scope;
import org.flame4j.tensor.weights.WeightsException;

/**
 * Features of pictures in one file, found again by the pictures' content: renamed and moved
 * pictures are not encoded again, changed ones are.
 *
 * <p>A safetensors file with {@code features} F32 [n, D], {@code content} U8 [n, 32] (SHA-256 of
 * each picture file) and the metadata {@code model}, the hash of the model they are from. A file of
 * another model, or one that cannot be read, counts as empty and is replaced.
 */
public final class FeatureCache {
  private final Path file;
  private final String modelHash;
  private final Consumer<String> warning;

  /**
   * @param file need not exist
   * @param warning is told where the file cannot be written, such as on a full disk
   * @param modelHash see {@link org.flame4j.tensor.weights.ModelHash}
   */
  public FeatureCache(Path file, String modelHash, Consumer<String> warning) {
    this.file = file;
    this.warning = warning;
    this.modelHash = modelHash;
  }

  /**
   * Features of pictures, encoding only what the file lacks, which is then added to it.
   *
   * @param skipped takes pictures that cannot be read
   * @param progress is told the number of pictures encoded so far, of those the file lacks
   * @return owned by the enclosing scope or else the caller
   */
  public ImageFeatures of(
      FlameModel model,
      List<Sample> samples,
      int batchSize,
      int threads,
      SkippedSamples skipped,
      LongConsumer progress) {
    List<String> hashes = ContentHash.of(samples, skipped);
    try (Scope scope = new Scope()) {
      FeatureTable table = FeatureTable.read(file, modelHash, model.card().vision().outputDim());
      Map<String, Sample> missing = new LinkedHashMap<>();
      for (int i = 0; i < samples.size(); i++) {
        if (!hashes.get(i).isEmpty() && !table.contains(hashes.get(i))) {
          missing.putIfAbsent(hashes.get(i), samples.get(i));
        }
      }
      if (!missing.isEmpty()) {
        List<Sample> unknown = List.copyOf(missing.values());
        table =
            table.plus(
                missing, ImageFeatures.of(model, unknown, batchSize, threads, skipped, progress));
        try {
          table.write(file, modelHash);
        } catch (WeightsException e) {
          // The features are there; only the next search has to encode again.
          warning.accept("the features are not kept: " + e.getMessage());
        }
      }
      ImageFeatures found = table.of(samples, hashes);
      return new ImageFeatures(scope.keep(found.features()), found.samples());
    }
  }
}
