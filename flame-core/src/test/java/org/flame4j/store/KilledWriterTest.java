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

/** A writer in a process of its own, killed while it fills its third shard. */
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
      assertThat(reader.keys()).isEqualTo(StoreFixture.keys(0, 8));
    }
    try (StoreWriter writer = StoreWriter.create(store, StoreFixture.MANIFEST, 4)) {
      List<String> missing = new ArrayList<>(StoreFixture.keys(0, 14));
      missing.removeIf(writer::contains);
      assertThat(missing).isEqualTo(StoreFixture.keys(8, 14));
      StoreFixture.append(writer, 8, 14);
    }
    Path undisturbed = StoreFixture.store(folder.resolve("undisturbed"), 14, 4);
    assertThat(StoreFixture.content(store)).isEqualTo(StoreFixture.content(undisturbed));
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
