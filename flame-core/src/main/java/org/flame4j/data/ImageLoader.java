package org.flame4j.data;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.flame4j.image.ImageTransform;
import org.flame4j.tensor.DType;
import org.flame4j.tensor.Tensor;
import org.flame4j.tensor.Tensors;

/**
 * Decodes and transforms pictures on threads of its own, some batches ahead of the consumer. Order
 * and random crops depend on the seed alone, never on the threads. Unreadable pictures are skipped
 * and counted; a batch is smaller by them.
 */
public final class ImageLoader implements AutoCloseable {
  private static final int BATCHES_AHEAD = 2;

  private final ImageTransform transform;
  private final int batchSize;
  private final SkippedSamples skipped;
  private final PictureCache cache;
  private final ExecutorService workers;
  private String failure = "";

  /** Without a cache: for pictures that are read once. */
  public ImageLoader(ImageTransform transform, int batchSize, int threads, SkippedSamples skipped) {
    this(transform, batchSize, threads, skipped, 0);
  }

  /**
   * @param cacheBytes how much memory decoded pictures may take for the next pass, 0 for none. With
   *     any, pictures larger than the transform's {@link ImageTransform#enough()} are shrunk to it,
   *     whether they find room or not, so that chance alone makes passes differ.
   */
  public ImageLoader(
      ImageTransform transform,
      int batchSize,
      int threads,
      SkippedSamples skipped,
      long cacheBytes) {
    if (batchSize < 1 || threads < 1) {
      throw new IllegalArgumentException(
          "batch size and threads must be positive; batchSize="
              + batchSize
              + ", threads="
              + threads);
    }
    this.transform = transform;
    this.batchSize = batchSize;
    this.skipped = skipped;
    cache = new PictureCache(cacheBytes, transform.enough());
    workers =
        Executors.newFixedThreadPool(
            threads, Thread.ofPlatform().daemon().name("pictures-", 0).factory());
  }

  /**
   * Batches of the samples in their order; the caller closes each. Batches without a readable
   * picture are left out. To be read on one thread, before this loader is closed.
   *
   * @param seed of the random crops, together with the sample's key
   */
  public Iterator<ImageBatch> batches(List<Sample> samples, long seed) {
    return new ReadableBatches(batches(new BatchSlices(samples, batchSize, seed)));
  }

  /**
   * One batch for each planned one, without the pictures that cannot be read: possibly without any.
   * The same conditions.
   */
  public Iterator<ImageBatch> batches(Iterator<PlannedBatch> planned) {
    return new Batches(planned);
  }

  private final class Batches implements Iterator<ImageBatch> {
    private final Iterator<PlannedBatch> planned;
    private final Deque<List<Future<LoadedImage>>> ahead = new ArrayDeque<>();

    Batches(Iterator<PlannedBatch> planned) {
      this.planned = planned;
    }

    @Override
    public boolean hasNext() {
      return !ahead.isEmpty() || planned.hasNext();
    }

    @Override
    public ImageBatch next() {
      while (ahead.size() <= BATCHES_AHEAD && planned.hasNext()) {
        submit(planned.next());
      }
      return collect(ahead.remove());
    }

    private void submit(PlannedBatch batch) {
      ahead.add(
          batch.samples().stream()
              .map(sample ->
                  workers.submit(() -> LoadedImage.load(sample, cache, transform, batch.seed())))
              .toList());
    }
  }

  /** Waits for a batch; skips are recorded here, so that their order is the samples'. */
  private ImageBatch collect(List<Future<LoadedImage>> futures) {
    List<LoadedImage> images = new ArrayList<>();
    for (Future<LoadedImage> future : futures) {
      LoadedImage image = get(future);
      if (image.isReadable()) {
        images.add(image);
      } else {
        failure = image.failure();
        skipped.add(image.sample().key(), failure);
      }
    }
    return batch(images);
  }

  /** Why the last picture that could not be read could not; empty where all could. */
  public String failure() {
    return failure;
  }

  private ImageBatch batch(List<LoadedImage> images) {
    int size = transform.size();
    Tensor pixels = Tensors.empty(DType.U8, images.size(), 3, size, size).escape(); // [B, 3, S, S]
    MemorySegment target = Tensors.segment(pixels);
    long at = 0;
    for (LoadedImage image : images) {
      byte[] source = image.pixels();
      MemorySegment.copy(source, 0, target, ValueLayout.JAVA_BYTE, at, source.length);
      at += source.length;
    }
    return new ImageBatch(pixels, images.stream().map(LoadedImage::sample).toList());
  }

  private static LoadedImage get(Future<LoadedImage> future) {
    try {
      return future.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new DataException("loading pictures was interrupted", e);
    } catch (ExecutionException e) {
      throw new DataException("loading pictures failed: " + e.getCause(), e);
    }
  }

  /** Drops what is not begun and waits for the pictures at hand. */
  @Override
  public void close() {
    workers.shutdownNow();
    workers.close();
    cache.close();
  }
}
