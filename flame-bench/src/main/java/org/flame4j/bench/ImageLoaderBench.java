package org.flame4j.bench;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import org.flame4j.data.ImageBatch;
import org.flame4j.data.ImageLoader;
import org.flame4j.data.Sample;
import org.flame4j.data.Samples;
import org.flame4j.data.SkippedSamples;
import org.flame4j.image.Augment;
import org.flame4j.tensor.NativeRuntime;

/**
 * Pictures a second of CPU time that one thread loads, by strength of augmentation, without and
 * with the cache; best of the rounds, the first (which fills the cache and warms up) left out.
 *
 * <p>Arguments: folder of pictures, pixels a side, rounds, MiB of cache.
 */
public final class ImageLoaderBench {
  private static final double MIN_CROP = 0.5;

  private ImageLoaderBench() {}

  public static void main(String[] args) {
    NativeRuntime.threads(1);
    List<Sample> samples = Samples.open(Path.of(args[0]));
    int size = Integer.parseInt(args[1]);
    int rounds = Integer.parseInt(args[2]);
    long cacheBytes = Long.parseLong(args[3]) << 20;
    for (Augment augment : Augment.values()) {
      for (long bytes : new long[] {0, cacheBytes}) {
        double best = 0;
        SkippedSamples skipped = new SkippedSamples();
        try (ImageLoader loader =
            new ImageLoader(augment.transform(size, MIN_CROP), 128, 1, skipped, bytes)) {
          pass(loader, samples, 0);
          for (int round = 1; round <= rounds; round++) {
            best = Math.max(best, samples.size() / pass(loader, samples, round));
          }
        }
        System.out.printf(
            Locale.ROOT,
            "{\"augment\": \"%s\", \"cache_mib\": %d, \"pictures\": %d, \"pictures_per_second\": %.0f, \"microseconds\": %.0f, \"peak_resident_mib\": %d}%n",
            augment.label(),
            bytes >> 20,
            samples.size(),
            best,
            1e6 / best,
            PeakMemory.residentMib());
      }
    }
  }

  /** Seconds of CPU time of the whole process. */
  private static double pass(ImageLoader loader, List<Sample> samples, long seed) {
    OperatingSystemMXBean system =
        (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    long start = system.getProcessCpuTime();
    Iterator<ImageBatch> batches = loader.batches(samples, seed);
    while (batches.hasNext()) {
      batches.next().close();
    }
    return (system.getProcessCpuTime() - start) / 1e9;
  }
}
