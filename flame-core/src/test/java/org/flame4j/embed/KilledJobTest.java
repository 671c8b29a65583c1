package org.flame4j.embed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.flame4j.embed.EmbedFixture.content;
import static org.flame4j.embed.EmbedFixture.data;
import static org.flame4j.embed.EmbedFixture.samples;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.flame4j.data.DataSource;
import org.flame4j.store.StorePart;
import org.flame4j.text.LanguageModel;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The job in processes of its own, killed at moments that chance picks. */
class KilledJobTest {
  private static final int PIECE = 8;
  private static final int KILLS = 3;

  @TempDir private Path folder;

  private static DataSource captions() {
    return data(samples(0, 96));
  }

  private static EmbedProgress run(Path store) {
    try (LanguageModel model = EmbedFixture.model()) {
      return EmbedFixture.job(model, PIECE)
          .run(captions(), store, StorePart.WHOLE, new RecordingListener(), () -> false)
          .progress();
    }
  }

  /** The process that is killed. */
  static final class Victim {
    private Victim() {}

    public static void main(String[] args) {
      run(Path.of(args[0]));
    }
  }

  @Test
  @Timeout(600)
  void endsWithTheSameBitsAndComputesNoFinishedShardAgain() throws Exception {
    long seed = Long.getLong("tests.seed", System.nanoTime());
    Random random = new Random(seed);
    Path killed = folder.resolve("killed");
    Map<Path, FileTime> finished = new HashMap<>();
    for (int i = 0; i < KILLS; i++) {
      kill(killed, random, finished.size());
      Map<Path, FileTime> now = shards(killed);
      assertThat(now).as("seed %d", seed).containsAllEntriesOf(finished);
      finished = now;
    }
    EmbedProgress last = run(killed);
    assertThat(last.before()).as("seed %d", seed).isEqualTo((long) finished.size() * PIECE);
    assertThat(shards(killed)).containsAllEntriesOf(finished);
    Path undisturbed = folder.resolve("undisturbed");
    run(undisturbed);
    assertThat(content(killed))
        .as("seed %d", seed)
        .usingRecursiveComparison()
        .isEqualTo(content(undisturbed));
  }

  /** Kills some time after the first shard that was not there before. */
  private static void kill(Path store, Random random, int before) throws Exception {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-Dorg.bytedeco.javacpp.maxPhysicalBytes=0",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                Victim.class.getName(),
                store.toString())
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    try {
      while (process.isAlive() && shards(store).size() <= before) {
        Thread.sleep(1);
      }
      process.waitFor(random.nextInt(60), TimeUnit.MILLISECONDS);
    } finally {
      process.destroyForcibly().waitFor();
    }
  }

  private static Map<Path, FileTime> shards(Path store) throws IOException {
    Map<Path, FileTime> shards = new HashMap<>();
    if (Files.isDirectory(store)) {
      try (Stream<Path> files = Files.list(store)) {
        for (Path file : files.filter(f -> f.toString().endsWith(".safetensors")).toList()) {
          shards.put(file, Files.getLastModifiedTime(file));
        }
      }
    }
    return shards;
  }
}
