package org.flame4j.cli;

import java.util.Map;
import org.flame4j.cli.help.Section;
import org.flame4j.data.ImageLoader;
import org.flame4j.data.SkippedSamples;
import org.flame4j.image.Augment;
import org.flame4j.image.ImageTransform;
import picocli.CommandLine.Option;

/** How training pictures are prepared. */
@Section("Pictures")
final class TrainPictures {
  @Option(
      names = "--min-crop",
      defaultValue = "0.9",
      paramLabel = "X",
      description = "Smallest share of a picture a random crop keeps (default: 0.9).")
  @Bounds(above = 0, most = 1)
  private double minCrop = 0.9;

  @Option(
      names = "--augment",
      defaultValue = "light",
      paramLabel = "NAME",
      description = {
        "How much chance changes pictures (default: light): none (middle square), light (random",
        "crop) or strong (also turned, recoloured, partly hidden: for a few thousand pictures)."
      })
  private String augment = "light";

  @Option(
      names = "--cache-images",
      defaultValue = "1024",
      paramLabel = "MIB",
      description = {
        "Memory for decoded pictures, 0 for none (default: 1024). Large ones are shrunk for it, to",
        "twice the size or what the crop needs. Unused where it cannot hold a quarter of the data."
      })
  @Bounds(least = 0)
  private int cacheImages = 1024;

  /** Refuses a name that is none, before any work. */
  void check() {
    Augment.named(augment);
  }

  /**
   * @param pictures in the data
   * @param size pixels a side
   */
  ImageLoader loader(int pictures, int size, int batch, int threads, SkippedSamples skipped) {
    ImageTransform transform = Augment.named(augment).transform(size, minCrop);
    long cache = cacheBytes(pictures, transform.size());
    return new ImageLoader(transform, batch, threads, skipped, cache);
  }

  /** None where it would hold little: shrinking all pictures would cost more than it saves. */
  private long cacheBytes(long pictures, long size) {
    long bytes = (long) cacheImages << 20;
    return 3 * size * size * pictures / 4 > bytes ? Math.min(bytes, 0) : bytes;
  }

  /** What a model's card says about its pictures. */
  Map<String, String> facts() {
    return Map.of(
        "augment", augment,
        "minCrop", Double.toString(minCrop),
        "cacheImagesMib", Integer.toString(cacheImages));
  }
}
