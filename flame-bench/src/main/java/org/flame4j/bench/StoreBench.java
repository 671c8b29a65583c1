package org.flame4j.bench;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.stream.IntStream;
import org.flame4j.store.EmbeddingStore;
import org.flame4j.store.PromptRows;
import org.flame4j.store.RowType;
import org.flame4j.store.StoreManifest;
import org.flame4j.store.StoreWriter;
import org.flame4j.tensor.DType;
import org.flame4j.tensor.NativeRuntime;
import org.flame4j.tensor.Nn;
import org.flame4j.tensor.Scope;
import org.flame4j.tensor.Tensor;
import org.flame4j.tensor.Tensors;

/**
 * How fast a store is written, opened and read at random, against the machine's own rate of copying
 * memory.
 *
 * <p>Arguments: {@code rows FOLDER TYPE SAMPLES} writes a store of SAMPLES of 11 rows of 5,120
 * (f16, bf16 or int8) into FOLDER and reads batches of it, 384 times 6 of 11 rows; {@code make
 * FOLDER SAMPLES} writes one of tiny rows, and {@code open FOLDER} opens it, in a process of its
 * own, and looks keys up.
 */
public final class StoreBench {
  private static final int ROWS = 11;
  private static final int WIDTH = 5120;
  private static final int BATCH = 384;
  private static final int DRAWN = 6;
  private static final int BATCHES = 40;
  private static final int SHARD_SAMPLES = 10_000;

  private StoreBench() {}

  public static void main(String[] args) throws IOException {
    switch (args[0]) {
      case "rows" -> rows(Path.of(args[1]), RowType.of(args[2]), Integer.parseInt(args[3]));
      case "make" -> make(Path.of(args[1]), Integer.parseInt(args[2]));
      case "open" -> open(Path.of(args[1]));
      default -> throw new IllegalArgumentException("rows, make or open: " + args[0]);
    }
  }

  private static StoreManifest manifest(int width, int rows, RowType type) {
    List<PromptRows> prompts = List.of(new PromptRows("all", "caption", rows));
    return StoreManifest.of("bench", "bench", 1, width, prompts, "running", true).withRows(type);
  }

  private static String key(int sample) {
    return String.format(Locale.ROOT, "%09d", sample);
  }

  private static List<String> keys(int start, int end) {
    return IntStream.range(start, end).mapToObj(StoreBench::key).toList();
  }

  private static double seconds(long start) {
    return (System.nanoTime() - start) / 1e9;
  }

  private static void rows(Path folder, RowType type, int samples) {
    report("threads", NativeRuntime.threads());
    copyRate();
    write(folder, type, samples);
    try (EmbeddingStore store = EmbeddingStore.open(folder)) {
      for (String pass : List.of("first", "second", "third")) {
        read(store, DType.F32, type, pass + " pass as f32");
      }
      if (type != RowType.I8) {
        read(store, type == RowType.F16 ? DType.F16 : DType.BF16, type, "as stored");
      }
    }
  }

  /** Memory to memory, with all threads and with one, bytes copied a second: the floor. */
  private static void copyRate() {
    long bytes = 512L << 20;
    try (Scope scope = new Scope()) {
      MemorySegment from = Tensors.segment(Tensors.zeros(DType.U8, bytes));
      MemorySegment to = Tensors.segment(Tensors.zeros(DType.U8, bytes));
      for (int threads : new int[] {1, Runtime.getRuntime().availableProcessors()}) {
        double best = 0;
        for (int round = 0; round < 5; round++) {
          long start = System.nanoTime();
          long part = bytes / threads;
          IntStream.range(0, threads)
              .parallel()
              .forEach(i -> to.asSlice(i * part, part).copyFrom(from.asSlice(i * part, part)));
          best = Math.max(best, bytes / seconds(start) / 1e9);
        }
        report("copying memory, " + threads + " threads, GB/s", best);
      }
    }
  }

  private static void write(Path folder, RowType type, int samples) {
    try (Scope scope = new Scope()) {
      int block = 64;
      Tensor values = Nn.l2Normalize(Tensors.randn(1, 1, block, ROWS, WIDTH));
      long start = System.nanoTime();
      try (StoreWriter writer = StoreWriter.create(folder, manifest(WIDTH, ROWS, type))) {
        for (int i = 0; i + block <= samples; i += block) {
          writer.append(keys(i, i + block), values);
        }
        report("appending, samples/s", writer.size() / seconds(start));
      }
      report("writing and syncing, samples/s", samples / seconds(start));
    }
  }

  private static void read(EmbeddingStore store, DType into, RowType type, String name) {
    Random random = new Random(7);
    try (Scope scope = new Scope()) {
      Tensor target = Tensors.empty(into, BATCH, DRAWN, WIDTH);
      double spent = 0;
      for (int batch = 0; batch < BATCHES; batch++) {
        int[] positions = random.ints(BATCH, 0, store.size()).toArray();
        int[][] drawn = new int[BATCH][];
        Arrays.setAll(drawn, i -> draw(random));
        long start = System.nanoTime();
        store.rowsInto(positions, drawn, target);
        spent += seconds(start);
      }
      double bytes = (double) BATCHES * BATCH * DRAWN * WIDTH * (type == RowType.I8 ? 1 : 2);
      report(name + ", GB/s of rows", bytes / spent / 1e9);
      report(name + ", ms a batch", spent / BATCHES * 1e3);
    }
  }

  private static int[] draw(Random random) {
    List<Integer> all = new ArrayList<>(IntStream.range(0, ROWS).boxed().toList());
    Collections.shuffle(all, random);
    return all.subList(0, DRAWN).stream().mapToInt(i -> i).toArray();
  }

  private static void make(Path folder, int samples) {
    int block = 1000;
    long start = System.nanoTime();
    try (StoreWriter writer =
            StoreWriter.create(folder, manifest(4, 1, RowType.F16), SHARD_SAMPLES);
        Scope scope = new Scope()) {
      Tensor values = Nn.l2Normalize(Tensors.randn(1, 1, block, 1, 4));
      for (int i = 0; i < samples; i += block) {
        writer.append(keys(i, i + block), values);
      }
      report("samples", writer.size());
    }
    report("seconds to make", seconds(start));
  }

  private static void open(Path folder) {
    for (int round = 0; round < 3; round++) {
      long heap = usedHeap();
      long start = System.nanoTime();
      try (EmbeddingStore store = EmbeddingStore.open(folder)) {
        report("opening, ms", seconds(start) * 1e3);
        start = System.nanoTime();
        store.position(key(store.size() / 2));
        report("first look-up, ms", seconds(start) * 1e3);
        report("KiB of heap", (usedHeap() - heap) / 1024.0);
        int[] wanted = new Random(1).ints(200_000, 0, store.size()).toArray();
        List<String> keys = Arrays.stream(wanted).mapToObj(StoreBench::key).toList();
        start = System.nanoTime();
        long sum = 0;
        for (String key : keys) {
          sum += store.position(key);
        }
        report("look-ups/s", keys.size() / seconds(start));
        report("samples", store.size());
        report("sum of positions", sum);
      }
    }
  }

  private static long usedHeap() {
    System.gc();
    return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
  }

  private static void report(String name, double value) {
    System.out.printf(Locale.ROOT, "%-40s %,.2f%n", name, value);
  }
}
