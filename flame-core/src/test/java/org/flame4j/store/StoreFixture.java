package org.flame4j.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.flame4j.tensor.Scope;
import org.flame4j.tensor.Tensor;
import org.flame4j.tensor.Tensors;

/** Small stores, and what is in them by the plainest means. */
final class StoreFixture {
  static final int WIDTH = 5;
  static final StoreManifest MANIFEST =
      StoreManifest.of(
          "tiny-llm",
          "abc",
          3,
          WIDTH,
          List.of(new PromptRows("raw", "caption", 1), new PromptRows("short", "caption", 3)),
          "running",
          false);
  static final int ROWS = MANIFEST.rowsPerKey();

  private StoreFixture() {}

  static String key(int sample) {
    return "Käse/" + sample;
  }

  static List<String> keys(int start, int end) {
    return IntStream.range(start, end).mapToObj(StoreFixture::key).toList();
  }

  /** The value of each element follows from where it stands. */
  static float value(int sample, int row, int column) {
    return (sample * 31 + row * 7 + column) / 1000f - 0.3f;
  }

  /** [end - start, R, width] */
  static Tensor values(int start, int end) {
    float[] values = new float[(end - start) * ROWS * WIDTH];
    for (int i = 0; i < values.length; i++) {
      values[i] = value(start + i / (ROWS * WIDTH), i / WIDTH % ROWS, i % WIDTH);
    }
    return Tensors.of(values, end - start, ROWS, WIDTH);
  }

  static void append(StoreWriter writer, int start, int end) {
    try (Scope scope = new Scope()) {
      writer.append(keys(start, end), values(start, end));
    }
  }

  static Path store(Path folder, int samples, int shardSamples) {
    try (StoreWriter writer = StoreWriter.create(folder, MANIFEST, shardSamples)) {
      append(writer, 0, samples);
    }
    return folder;
  }

  /** What {@link EmbeddingStore#rows} must give, element by element. */
  static float[] expected(int[] samples, int[][] rows) {
    List<Float> values = new ArrayList<>();
    for (int i = 0; i < samples.length; i++) {
      for (int row : rows[i]) {
        for (int column = 0; column < WIDTH; column++) {
          float value = value(samples[i], row, column);
          values.add(Float.float16ToFloat(Float.floatToFloat16(value)));
        }
      }
    }
    float[] array = new float[values.size()];
    for (int i = 0; i < array.length; i++) {
      array[i] = values.get(i);
    }
    return array;
  }

  /** Content of all files of a folder but locks and what is not finished. */
  static Map<String, String> content(Path folder) throws IOException {
    Map<String, String> content = new TreeMap<>();
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.toList()) {
        String name = file.getFileName().toString();
        if (!name.endsWith(".lock") && !name.startsWith(".")) {
          content.put(name, java.util.HexFormat.of().formatHex(Files.readAllBytes(file)));
        }
      }
    }
    return content;
  }
}
