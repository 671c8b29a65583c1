package org.flame4j.data;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.flame4j.image.ImageDecoder;
import org.flame4j.image.ImageException;
import org.flame4j.image.ImageTransform;
import org.flame4j.tensor.Scope;
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
  private final ExecutorService workers;

  public ImageLoader(ImageTransform transform, int batchSize, int threads, SkippedSamples skipped) {
    if (batchSize < 1) {
      throw new IllegalArgumentException("batch size must be positive; batchSize=" + batchSize);
    }
    this.transform = transform;
    this.batchSize = batchSize;
    this.skipped = skipped;
    workers =
        Executors.newFixedThreadPool(
            threads, Thread.ofPlatform().daemon().name("pictures-", 0).factory());
  }

  /**
   * Batches of the samples in their order; the caller closes each. Batches without a readable
   * picture are left out.
   *
   * @param seed of the random crops
   */
  public Iterator<ImageBatch> batches(List<Sample> samples, long seed) {
    return new Batches(samples, seed);
  }

  private final class Batches implements Iterator<ImageBatch> {
    private final List<Sample> samples;
    private final long seed;
    private final Deque<List<Future<Optional<Tensor>>>> ahead = new ArrayDeque<>();
    private int submitted;
    private int taken;
    private Optional<ImageBatch> next = Optional.empty();

    Batches(List<Sample> samples, long seed) {
      this.samples = samples;
      this.seed = seed;
    }

    @Override
    public boolean hasNext() {
      while (next.isEmpty() && taken < samples.size()) {
        while (ahead.size() <= BATCHES_AHEAD && submitted < samples.size()) {
          submit();
        }
        next = collect(ahead.remove());
      }
      return next.isPresent();
    }

    @Override
    public ImageBatch next() {
      if (!hasNext()) {
        throw new NoSuchElementException("no more batches");
      }
      ImageBatch batch = next.orElseThrow();
      next = Optional.empty();
      return batch;
    }

    private void submit() {
      List<Future<Optional<Tensor>>> batch = new ArrayList<>();
      int end = Math.min(samples.size(), submitted + batchSize);
      for (int i = submitted; i < end; i++) {
        Sample sample = samples.get(i);
        long sampleSeed = seed * 31 + i;
        batch.add(workers.submit(() -> load(sample, sampleSeed)));
      }
      submitted = end;
      ahead.add(batch);
    }

    private Optional<ImageBatch> collect(List<Future<Optional<Tensor>>> futures) {
      List<Tensor> pictures = new ArrayList<>();
      List<Sample> loaded = new ArrayList<>();
      for (Future<Optional<Tensor>> future : futures) {
        Sample sample = samples.get(taken++);
        get(future)
            .ifPresent(picture -> {
              pictures.add(picture);
              loaded.add(sample);
            });
      }
      if (pictures.isEmpty()) {
        return Optional.empty();
      }
      Tensor pixels = Tensors.stack(pictures, 0).escape();
      pictures.forEach(Tensor::close);
      return Optional.of(new ImageBatch(pixels, loaded));
    }
  }

  private static Optional<Tensor> get(Future<Optional<Tensor>> future) {
    try {
      return future.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new DataException("loading pictures was interrupted", e);
    } catch (ExecutionException e) {
      throw new DataException("loading pictures failed: " + e.getCause(), e);
    }
  }

  /** The picture, outside of all scopes, or none where it cannot be read. */
  private Optional<Tensor> load(Sample sample, long seed) {
    try (Scope scope = new Scope()) {
      Tensor image = ImageDecoder.decode(sample.image().read(), sample.image().name());
      return Optional.of(transform.apply(image, new SplittableRandom(seed)).escape());
    } catch (IOException e) {
      skipped.add(
          sample.key(),
          sample.image().name() + ": " + e.getClass().getSimpleName() + ": " + e.getMessage());
      return Optional.empty();
    } catch (ImageException e) {
      skipped.add(sample.key(), String.valueOf(e.getMessage()));
      return Optional.empty();
    }
  }

  @Override
  public void close() {
    workers.shutdownNow();
  }
}
