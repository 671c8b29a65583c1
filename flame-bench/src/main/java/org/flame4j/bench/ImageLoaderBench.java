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
 * with the cache; as many rounds run before, unmeasured, to warm up and to fill the cache.
 *
 * <p>Arguments: folder of pictures, pixels a side, rounds, MiB of cache, smallest share of a
 * picture that a random crop keeps.
 */
public final class ImageLoaderBench {
  private ImageLoaderBench() {}

  public static void main(String[] args) {
    NativeRuntime.threads(1);
    List<Sample> samples = Samples.open(Path.of(args[0]));
    int size = Integer.parseInt(args[1]);
    int rounds = Integer.parseInt(args[2]);
    long cacheBytes = Long.parseLong(args[3]) << 20;
    double minCrop = Double.parseDouble(args[4]);
    for (Augment augment : Augment.values()) {
      for (long bytes : new long[] {0, cacheBytes}) {
        double rate = 0;
        SkippedSamples skipped = new SkippedSamples();
        try (ImageLoader loader =
            new ImageLoader(augment.transform(size, minCrop), 128, 1, skipped, bytes)) {
          passes(loader, samples, rounds);
          rate = (double) samples.size() * rounds / passes(loader, samples, rounds);
        }
        System.out.printf(
            Locale.ROOT,
            "{\"augment\": \"%s\", \"cache_mib\": %d, \"pictures\": %d, \"pictures_per_second\": %.0f, \"microseconds\": %.0f, \"peak_resident_mib\": %d}%n",
            augment.label(),
            bytes >> 20,
            samples.size(),
            rate,
            1e6 / rate,
            PeakMemory.residentMib());
      }
    }
  }

  /** Seconds of CPU time of the whole process. */
  private static double passes(ImageLoader loader, List<Sample> samples, int rounds) {
    OperatingSystemMXBean system =
        (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    long start = system.getProcessCpuTime();
    for (int round = 0; round < rounds; round++) {
      Iterator<ImageBatch> batches = loader.batches(samples, round);
      while (batches.hasNext()) {
        batches.next().close();
      }
    }
    return (system.getProcessCpuTime() - start) / 1e9;
  }
}
