package org.flame4j.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.flame4j.Golden;
import org.flame4j.image.Augment;
import org.flame4j.image.ImageDecoder;
import org.flame4j.image.ImageTransform;
import org.flame4j.image.ResizeCenterCrop;
import org.flame4j.tensor.Scope;
import org.flame4j.tensor.Tensor;
import org.flame4j.tensor.Tensors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Pictures kept in memory: the same pixels, fewer decodings, no more memory than allowed. */
class PictureCacheTest {
  /** 120 x 90, 300 x 260, 320 x 200 and 257 x 300 pixels. */
  private static final List<String> PICTURES =
      List.of("small.png", "alpha.png", "exif_rotated.jpg", "gray.jpg");

  private static final long BYTES = 3L * (120 * 90 + 300 * 260 + 320 * 200 + 257 * 300);

  /** Counts how often it is read. */
  private record Counted(Path file, AtomicInteger reads) implements ImageSource {
    @Override
    public String name() {
      return file.toString();
    }

    @Override
    public byte[] read() throws IOException {
      reads.incrementAndGet();
      return Files.readAllBytes(file);
    }
  }

  /** The middle square, of a shrunk picture. */
  private record Middle(int size, int enough) implements ImageTransform {
    @Override
    public Tensor apply(Tensor image, RandomGenerator random) {
      return new ResizeCenterCrop(size).apply(image, random);
    }
  }

  /** The native libraries start threads while they are loaded, which would take a wrong name. */
  @BeforeAll
  static void loadLibraries() throws IOException {
    try (Scope scope = new Scope()) {
      ImageDecoder.decode(Files.readAllBytes(Golden.path("images/small.png")), "small.png");
    }
  }

  private final AtomicInteger reads = new AtomicInteger();

  private List<Sample> samples() {
    List<Sample> samples = new ArrayList<>();
    for (String name : PICTURES) {
      Path file = Golden.path("images/" + name);
      samples.add(new Sample(name, new Counted(file, reads), Map.of()));
    }
    return samples;
  }

  /** Pixels of all pictures, of two passes. */
  private List<float[]> load(ImageTransform transform, long cacheBytes) {
    List<float[]> pixels = new ArrayList<>();
    reads.set(0);
    SkippedSamples skipped = new SkippedSamples();
    try (ImageLoader loader = new ImageLoader(transform, 4, 2, skipped, cacheBytes)) {
      for (int pass = 0; pass < 2; pass++) {
        Iterator<ImageBatch> batches = loader.batches(samples(), pass);
        try (Scope scope = new Scope();
            ImageBatch batch = batches.next()) {
          pixels.add(Tensors.floats(batch.pixels()));
        }
      }
    }
    assertThat(skipped.count()).isZero();
    return pixels;
  }

  private void assertSame(List<float[]> actual, List<float[]> expected) {
    for (int i = 0; i < expected.size(); i++) {
      assertThat(actual.get(i)).isEqualTo(expected.get(i));
    }
  }

  @Test
  void picturesThatAreNotShrunkAreTheSameWhetherCachedOrNot() {
    ImageTransform transform = Augment.STRONG.transform(160, 0.5); // enough: 320
    List<float[]> decoded = load(transform, 0);
    assertThat(reads).hasValue(8);
    assertSame(load(transform, BYTES), decoded);
    assertThat(reads).hasValue(4);
    assertSame(load(transform, BYTES / 2), decoded);
    assertThat(reads.get()).isBetween(5, 7);
  }

  @Test
  void shrunkPicturesDoNotDependOnWhatFoundRoom() {
    ImageTransform transform = Augment.LIGHT.transform(32, 0.5);
    List<float[]> kept = load(transform, BYTES);
    assertThat(reads).hasValue(4);
    assertSame(load(transform, 1), kept); // nothing finds room
    assertThat(reads).hasValue(8);
  }

  @Test
  void shrunkPicturesLookTheSame() {
    float[] exact = load(new Middle(32, Integer.MAX_VALUE), BYTES).get(0);
    float[] shrunk = load(new Middle(32, 64), BYTES).get(0);
    double difference = 0;
    for (int i = 0; i < exact.length; i++) {
      difference += Math.abs(exact[i] - shrunk[i]) / exact.length;
    }
    assertThat(difference).isPositive().isLessThan(3);
  }

  @Test
  void memoryIsBounded() throws IOException {
    try (PictureCache cache = new PictureCache(3L * 120 * 90 + 1, 1000)) {
      for (Sample sample : samples()) {
        try (Scope scope = new Scope()) {
          Tensor picture = cache.picture(sample.image());
          assertThat(picture.size(0)).isEqualTo(3);
        }
      }
      assertThat(cache.size()).isEqualTo(1);
    }
  }

  @Test
  void aNegativeSizeIsRefused() {
    assertThatThrownBy(() -> new PictureCache(-1, 8)).hasMessageContaining("bytes=-1");
  }

  /** Threads of native teams carry the name of the thread that started them, and stay with it. */
  @Test
  void loadingThreadsStartNoTeams() throws IOException, InterruptedException {
    assumeTrue(Files.isDirectory(Path.of("/proc/self/task")));
    List<Sample> large = new ArrayList<>();
    for (String name : List.of("photo_420.jpg", "photo_444.jpg", "photo.webp", "alpha.png")) {
      large.add(new Sample(name, ImageSource.file(Golden.path("images/" + name)), Map.of()));
    }
    ImageTransform transform = Augment.STRONG.transform(128, 0.5);
    SkippedSamples skipped = new SkippedSamples();
    try (ImageLoader loader = new ImageLoader(transform, 4, 1, skipped, 1 << 20)) {
      for (int pass = 0; pass < 2; pass++) {
        loader.batches(large, pass).next().close();
      }
      assertThat(loadingThreads()).isEqualTo(1);
    }
  }

  /** Those of closed loaders may take a moment to leave. */
  private static long loadingThreads() throws IOException, InterruptedException {
    long count = threadsNamed("pictures-");
    for (int i = 0; i < 100 && count > 1; i++) {
      Thread.sleep(50);
      count = threadsNamed("pictures-");
    }
    return count;
  }

  private static long threadsNamed(String prefix) throws IOException {
    long count = 0;
    try (Stream<Path> tasks = Files.list(Path.of("/proc/self/task"))) {
      for (Path task : tasks.toList()) {
        count += name(task).startsWith(prefix) ? 1 : 0;
      }
    }
    return count;
  }

  /** Empty for a thread that has just ended. */
  private static String name(Path task) {
    try {
      return Files.readString(task.resolve("comm"));
    } catch (IOException e) {
      return "";
    }
  }
}
