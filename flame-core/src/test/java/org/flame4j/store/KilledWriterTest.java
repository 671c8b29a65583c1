package org.flame4j.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A writer in a process of its own, killed while it fills its fifth shard. */
class KilledWriterTest {
  private static final int WRITTEN = 10;

  @TempDir private Path folder;

  /** The process that is killed. */
  static final class Victim {
    private Victim() {}

    @SuppressWarnings("SystemOut") // the sign for the test
    public static void main(String[] args) throws InterruptedException {
      try (StoreWriter writer = StoreWriter.create(Path.of(args[0]), StoreFixture.MANIFEST, 4)) {
        StoreFixture.append(writer, 0, WRITTEN);
        writer.beginShard("a"); // finishes what is pending
        StoreFixture.append(writer, 20, 23);
        writer.finishShard();
        writer.beginShard("b");
        StoreFixture.append(writer, 23, 25);
        System.out.write('!');
        System.out.flush();
        Thread.sleep(TimeUnit.MINUTES.toMillis(10));
      }
    }
  }

  @Test
  @Timeout(120)
  void finishedShardsCountAndTheRestIsWrittenAgain() throws Exception {
    Path store = folder.resolve("store");
    kill(store);
    try (EmbeddingStore reader = EmbeddingStore.open(store)) {
      List<String> finished = new ArrayList<>(StoreFixture.keys(20, 23));
      finished.addAll(StoreFixture.keys(0, WRITTEN));
      assertThat(reader.keys()).isEqualTo(finished);
      assertThat(reader.contains(StoreFixture.key(9))).isTrue();
    }
    try (StoreWriter writer = StoreWriter.create(store, StoreFixture.MANIFEST, 4)) {
      assertThat(writer.finishedShards())
          .containsExactly("a", "rows-00000", "rows-00001", "rows-00002");
      List<String> missing = new ArrayList<>(StoreFixture.keys(0, 14));
      missing.removeIf(writer::contains);
      assertThat(missing).isEqualTo(StoreFixture.keys(WRITTEN, 14));
      StoreFixture.append(writer, WRITTEN, 14);
      shard(writer, "b", 23, 25);
    }
    Path undisturbed = StoreFixture.store(folder.resolve("undisturbed"), 14, 4);
    try (StoreWriter writer = StoreWriter.create(undisturbed, StoreFixture.MANIFEST, 4)) {
      shard(writer, "a", 20, 23);
      shard(writer, "b", 23, 25);
    }
    assertThat(StoreFixture.content(store)).isEqualTo(StoreFixture.content(undisturbed));
    assertThat(store.toFile().list((dir, name) -> name.endsWith(".tmp"))).isEmpty();
  }

  private static void shard(StoreWriter writer, String name, int start, int end) {
    writer.beginShard(name);
    StoreFixture.append(writer, start, end);
    writer.finishShard();
  }

  private static void kill(Path store) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-Dorg.bytedeco.javacpp.maxPhysicalBytes=0",
                "-cp",
                System.getProperty("java.class.path"),
                Victim.class.getName(),
                store.toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try (InputStream sign = process.getInputStream()) {
      int read = sign.read();
      while (read != '!' && read != -1) {
        read = sign.read();
      }
      assertThat(read).isEqualTo('!');
    } finally {
      process.destroyForcibly().waitFor();
    }
  }
}
