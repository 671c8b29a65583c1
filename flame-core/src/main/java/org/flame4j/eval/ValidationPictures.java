package org.flame4j.eval;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.flame4j.data.ImageBatch;
import org.flame4j.data.ImageLoader;
import org.flame4j.data.Sample;
import org.flame4j.data.SkippedSamples;
import org.flame4j.image.ResizeCenterCrop;
import org.flame4j.model.FlameModel;
import org.flame4j.model.ImageFeatures;
import org.flame4j.tensor.DType;
import org.flame4j.tensor.Scope;
import org.flame4j.tensor.Tensor;
import org.flame4j.tensor.Tensors;

/**
 * Pictures that a model sees again and again. The first ones are kept as the model takes them, as
 * far as memory allows; the others are loaded anew each time.
 */
final class ValidationPictures implements AutoCloseable {
  private static final int BATCH = 64;

  private final ImageLoader loader;
  private final long maxBytes;
  private final List<ImageBatch> kept = new ArrayList<>();
  private List<Sample> others;
  private long bytes;

  /**
   * @param maxBytes memory for pictures that are kept
   * @param skipped takes those that cannot be read, which are not tried again
   */
  ValidationPictures(
      List<Sample> samples, int size, int threads, long maxBytes, SkippedSamples skipped) {
    loader = new ImageLoader(new ResizeCenterCrop(size), BATCH, threads, skipped);
    others = samples;
    this.maxBytes = maxBytes;
  }

  /**
   * What a model makes of them now, in their order.
   *
   * @return owned by the enclosing scope or else the caller
   */
  ImageFeatures features(FlameModel model) {
    List<Sample> read = new ArrayList<>();
    List<Sample> loaded = new ArrayList<>();
    try (Scope scope = new Scope()) {
      List<Tensor> features = new ArrayList<>();
      for (ImageBatch batch : kept) {
        features.add(model.imageFeatures(batch.pixels()));
        read.addAll(batch.samples());
      }
      Iterator<ImageBatch> batches = loader.batches(others, 0);
      while (batches.hasNext()) {
        ImageBatch batch = batches.next();
        features.add(model.imageFeatures(batch.pixels()));
        read.addAll(batch.samples());
        if (!keep(batch, loaded.isEmpty())) {
          loaded.addAll(batch.samples());
          batch.close();
        }
      }
      others = List.copyOf(loaded);
      Tensor none = Tensors.zeros(DType.F32, 0, model.card().vision().outputDim());
      return new ImageFeatures(
          scope.keep(features.isEmpty() ? none : Tensors.cat(features, 0)), read);
    }
  }

  /** Those behind one that found no room are loaded with it, so that the order stays. */
  private boolean keep(ImageBatch batch, boolean allBefore) {
    if (!allBefore || bytes + batch.pixels().numel() > maxBytes) {
      return false;
    }
    bytes += batch.pixels().numel();
    kept.add(batch);
    return true;
  }

  @Override
  public void close() {
    loader.close();
    kept.forEach(ImageBatch::close);
    kept.clear();
  }
}
