package org.flame4j.model;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.function.LongConsumer;
import org.flame4j.data.ImageBatch;
import org.flame4j.data.ImageLoader;
import org.flame4j.data.Sample;
import org.flame4j.data.SkippedSamples;
import org.flame4j.image.ResizeCenterCrop;
import org.flame4j.tensor.DType;
import org.flame4j.tensor.Scope;
import org.flame4j.tensor.Tensor;
import org.flame4j.tensor.Tensors;

/**
 * Features of pictures that could be read.
 *
 * @param features F32 [n, D], rows of length 1
 * @param samples the n samples they are of
 */
public record ImageFeatures(Tensor features, List<Sample> samples) {
  public ImageFeatures {
    samples = List.copyOf(samples);
  }

  /**
   * Loads, resizes and encodes pictures.
   *
   * @param skipped takes those that cannot be read
   * @param progress is told the number of pictures done so far
   * @return owned by the enclosing scope or else the caller
   */
  public static ImageFeatures of(
      FlameModel model,
      List<Sample> samples,
      int batchSize,
      int threads,
      SkippedSamples skipped,
      LongConsumer progress) {
    int size = model.card().vision().imageSize();
    List<Sample> read = new ArrayList<>();
    try (Scope scope = new Scope();
        ImageLoader loader =
            new ImageLoader(new ResizeCenterCrop(size), batchSize, threads, skipped)) {
      List<Tensor> features = new ArrayList<>();
      Iterator<ImageBatch> batches = loader.batches(samples, 0);
      while (batches.hasNext()) {
        try (ImageBatch batch = batches.next()) {
          features.add(model.imageFeatures(batch.pixels()));
          read.addAll(batch.samples());
          progress.accept(read.size() + skipped.count());
        }
      }
      Tensor all =
          features.isEmpty()
              ? Tensors.zeros(DType.F32, 0, model.card().vision().outputDim())
              : Tensors.cat(features, 0);
      return new ImageFeatures(scope.keep(all), read);
    }
  }
}
