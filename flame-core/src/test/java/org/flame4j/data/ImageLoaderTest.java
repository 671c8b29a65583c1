package org.flame4j.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.flame4j.Golden;
import org.flame4j.image.ImageDecoder;
import org.flame4j.image.ImageTransform;
import org.flame4j.image.RandomFlip;
import org.flame4j.image.RandomResizedCrop;
import org.flame4j.image.ResizeCenterCrop;
import org.flame4j.tensor.DType;
import org.flame4j.tensor.Scope;
import org.flame4j.tensor.Tensor;
import org.flame4j.tensor.Tensors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Batches: order, chance, unreadable pictures, and what remains behind. */
class ImageLoaderTest {
  private static final List<String> PICTURES = List.of("small.png", "gray.jpg", "exif_rotated.jpg");
  private static final ImageTransform CROP = new RandomFlip(new RandomResizedCrop(24, 0.2, 1));

  @TempDir private Path folder;

  private static List<Sample> samples(int count) {
    List<Sample> samples = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      Path file = Golden.path("images/" + PICTURES.get(i % PICTURES.size()));
      samples.add(new Sample("k" + i, ImageSource.file(file), Map.of()));
    }
    return samples;
  }

  /** Pixels by key. */
  private static Map<String, float[]> load(
      List<Sample> samples, ImageTransform transform, int batch, int threads, long seed) {
    Map<String, float[]> pixels = new HashMap<>();
    List<String> order = new ArrayList<>();
    SkippedSamples skipped = new SkippedSamples();
    try (ImageLoader loader = new ImageLoader(transform, batch, threads, skipped)) {
      Iterator<ImageBatch> batches = loader.batches(samples, seed);
      while (batches.hasNext()) {
        try (ImageBatch b = batches.next();
            Scope scope = new Scope()) {
          assertThat(b.pixels().dtype()).isEqualTo(DType.U8);
          assertThat(b.pixels().size(0)).isEqualTo(b.samples().size()).isLessThanOrEqualTo(batch);
          for (int i = 0; i < b.samples().size(); i++) {
            pixels.put(b.keys().get(i), Tensors.floats(b.pixels().select(0, i)));
          }
          order.addAll(b.keys());
        }
      }
    }
    assertThat(order).isEqualTo(samples.stream().map(Sample::key).toList());
    assertThat(skipped.count()).isZero();
    return pixels;
  }

  @Test
  void equalsTransformingOneByOne() throws IOException {
    List<Sample> samples = samples(7);
    Map<String, float[]> loaded = load(samples, new ResizeCenterCrop(32), 3, 2, 1);
    for (Sample sample : samples) {
      try (Scope scope = new Scope()) {
        Tensor image = ImageDecoder.decode(sample.image().read(), sample.key());
        Tensor expected = new ResizeCenterCrop(32).apply(image, new Random());
        assertThat(loaded.get(sample.key())).isEqualTo(Tensors.floats(expected));
      }
    }
  }

  @Test
  void chanceFollowsSeedAndKeyAlone() {
    List<Sample> samples = samples(9);
    Map<String, float[]> first = load(samples, CROP, 4, 1, 5);
    List<Sample> shuffled = new ArrayList<>(samples);
    Collections.shuffle(shuffled, new Random(1));
    load(shuffled, CROP, 2, 3, 5)
        .forEach((key, pixels) -> assertThat(pixels).isEqualTo(first.get(key)));
    load(samples, CROP, 4, 1, 6)
        .forEach((key, pixels) -> assertThat(pixels).isNotEqualTo(first.get(key)));
    assertThat(first.get("k0")).isNotEqualTo(first.get("k3")); // the same picture
  }

  @Test
  void unreadablePicturesAreSkippedAndListedInOrder() throws IOException {
    Path text = Files.writeString(folder.resolve("text.png"), "text", StandardCharsets.UTF_8);
    byte[] whole = Files.readAllBytes(Golden.path("images/gray.jpg"));
    Path cut = Files.write(folder.resolve("cut.jpg"), java.util.Arrays.copyOf(whole, 9000));
    Path empty = Files.createFile(folder.resolve("empty.webp"));
    List<Sample> samples = new ArrayList<>(samples(4));
    int at = 1;
    for (Path bad : List.of(text, cut, folder.resolve("missing.png"), empty)) {
      samples.add(at, new Sample(bad.getFileName().toString(), ImageSource.file(bad), Map.of()));
      at += 1;
    }
    SkippedSamples skipped = new SkippedSamples();
    List<List<String>> keys = new ArrayList<>();
    try (ImageLoader loader = new ImageLoader(new ResizeCenterCrop(8), 2, 2, skipped)) {
      for (int epoch = 0; epoch < 2; epoch++) {
        Iterator<ImageBatch> batches = loader.batches(samples, epoch);
        while (batches.hasNext()) {
          try (ImageBatch batch = batches.next()) {
            keys.add(batch.keys());
          }
        }
      }
    }
    List<List<String>> once = List.of(List.of("k0"), List.of("k1"), List.of("k2", "k3"));
    assertThat(keys.subList(0, 3)).isEqualTo(once);
    assertThat(keys.subList(3, 6)).isEqualTo(once);
    assertThat(skipped.count()).isEqualTo(4);
    assertThat(skipped.reasons().get(0)).isEqualTo(text + ": not a JPEG, PNG or WebP picture");
    assertThat(skipped.reasons().get(1)).isEqualTo(cut + ": the file is cut short");
    assertThat(skipped.reasons().get(2)).endsWith("missing.png: there is no such file");
    assertThat(skipped.reasons().get(3)).isEqualTo(empty + ": the file is empty");
  }

  @Test
  void faultsInATransformAreNotTakenForBadPictures() {
    ImageTransform faulty =
        new ImageTransform() {
          @Override
          public int size() {
            return 8;
          }

          @Override
          public Tensor apply(Tensor image, java.util.random.RandomGenerator random) {
            throw new IllegalStateException("a fault");
          }
        };
    SkippedSamples skipped = new SkippedSamples();
    try (ImageLoader loader = new ImageLoader(faulty, 2, 1, skipped)) {
      assertThatThrownBy(() -> loader.batches(samples(2), 1).next())
          .isInstanceOf(DataException.class)
          .hasMessageContaining("a fault");
    }
    assertThat(skipped.count()).isZero();
  }
}
