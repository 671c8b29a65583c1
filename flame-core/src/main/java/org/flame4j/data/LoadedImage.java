package org.flame4j.data;

import java.io.IOException;
import java.lang.foreign.ValueLayout;
import java.util.SplittableRandom;
import org.flame4j.image.ImageException;
import org.flame4j.image.ImageTransform;
import org.flame4j.tensor.Scope;
import org.flame4j.tensor.Tensor;
import org.flame4j.tensor.Tensors;
import org.flame4j.tensor.weights.FileFailure;

/**
 * One picture, transformed, or why there is none. Kept on the Java heap, so that nothing native
 * outlives the thread that made it.
 *
 * @param pixels [3, S, S], empty where the picture could not be read
 * @param failure one line, empty where it could
 */
record LoadedImage(Sample sample, byte[] pixels, String failure) {
  /** Reads, decodes (unless the cache has it) and transforms on the calling thread. */
  static LoadedImage load(Sample sample, PictureCache cache, ImageTransform transform, long seed) {
    String name = sample.image().name();
    try (Scope scope = new Scope()) {
      Tensor image = cache.picture(sample.image());
      Tensor pixels = transform.apply(image, random(seed, sample.key()));
      return new LoadedImage(sample, Tensors.segment(pixels).toArray(ValueLayout.JAVA_BYTE), "");
    } catch (IOException e) {
      return new LoadedImage(sample, new byte[0], name + ": " + FileFailure.reason(e));
    } catch (ImageException e) {
      return new LoadedImage(sample, new byte[0], String.valueOf(e.getMessage()));
    }
  }

  /** A picture's crops follow from seed and key, whatever its place in the order. */
  private static SplittableRandom random(long seed, String key) {
    long hash = 0;
    for (int i = 0; i < key.length(); i++) {
      hash = hash * 0x100000001B3L + key.charAt(i);
    }
    return new SplittableRandom(new SplittableRandom(seed).nextLong() ^ hash);
  }

  boolean isReadable() {
    return failure.isEmpty();
  }
}
