package org.flame4j.embed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.flame4j.embed.EmbedFixture.content;
import static org.flame4j.embed.EmbedFixture.data;
import static org.flame4j.embed.EmbedFixture.sample;
import static org.flame4j.embed.EmbedFixture.samples;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.flame4j.data.DataShard;
import org.flame4j.data.DataSource;
import org.flame4j.data.Sample;
import org.flame4j.data.SampleOptions;
import org.flame4j.data.TextFields;
import org.flame4j.facet.FacetEncoder;
import org.flame4j.facet.Positions;
import org.flame4j.facet.PromptSet;
import org.flame4j.store.EmbeddingStore;
import org.flame4j.store.StoreException;
import org.flame4j.store.StorePart;
import org.flame4j.tensor.Nn;
import org.flame4j.tensor.Scope;
import org.flame4j.tensor.Tensors;
import org.flame4j.text.LanguageModel;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbedJobTest {
  private static final LanguageModel MODEL = EmbedFixture.model();

  @TempDir private Path folder;

  private final RecordingListener listener = new RecordingListener();

  @AfterAll
  static void closeModel() {
    MODEL.close();
  }

  private EmbedJob.Result run(DataSource data, Path store) {
    return EmbedFixture.job(MODEL, 64).run(data, store, StorePart.WHOLE, listener, () -> false);
  }

  private static float[] row(Path store, String key, int row) {
    try (EmbeddingStore open = EmbeddingStore.open(store);
        Scope scope = new Scope()) {
      return Tensors.floats(open.rows(List.of(key), new int[][] {{row}}));
    }
  }

  private static List<String> keys(Path store) {
    try (EmbeddingStore open = EmbeddingStore.open(store)) {
      return List.copyOf(open.keys());
    }
  }

  private static List<String> keys(List<Sample> samples) {
    return samples.stream().map(Sample::key).toList();
  }

  @Test
  void storesTheNormalisedFacetsOfEachSample() {
    EmbedJob.Result result = run(data(samples(0, 150)), folder);
    assertThat(result.progress().before()).isZero();
    assertThat(result.progress().added()).isEqualTo(150);
    assertThat(result.progress().share()).isCloseTo(1, within(1e-9));
    assertThat(result.finished()).isTrue();
    FacetEncoder encoder = new FacetEncoder(MODEL, Positions.RUNNING);
    Sample sample = samples(123, 124).getFirst();
    try (Scope scope = new Scope()) {
      float[] expected =
          Tensors.floats(
              Nn.l2Normalize(
                      encoder.encode(List.of(sample.text("caption")), PromptSet.shipped("short")))
                  .select(1, 2));
      float[] stored = row(folder, sample.key(), 3); // raw 1, then the third of short
      for (int i = 0; i < expected.length; i++) {
        assertThat(stored[i]).isCloseTo(expected[i], within(1e-3f));
      }
    }
  }

  @Test
  void repeatedTextsAreEmbeddedOnceAPiece() {
    List<Sample> samples = new ArrayList<>();
    for (int i = 0; i < 128; i++) {
      samples.add(sample(i, "caption number " + i % 10));
    }
    EmbedProgress progress = run(data(samples), folder).progress();
    assertThat(progress.captions()).isEqualTo(2 * 2 * 10); // pieces, blocks, texts
    assertThat(progress.repeated()).isEqualTo(2 * 128 - 40);
    assertThat(row(folder, "sample-0003", 2)).isEqualTo(row(folder, "sample-0113", 2));
  }

  @Test
  void aStoppedRunGoesOnAndEndsWithTheSameBits() {
    Path stopped = folder.resolve("stopped");
    Path whole = folder.resolve("whole");
    EmbedJob job = EmbedFixture.job(MODEL, 64);
    EmbedJob.Result first =
        job.run(
            data(samples(0, 150)),
            stopped,
            StorePart.WHOLE,
            listener,
            () -> !listener.progress.isEmpty() && listener.progress.getLast().added() > 0);
    assertThat(first.finished()).isFalse();
    assertThat(first.progress().added()).isEqualTo(64);
    EmbedJob.Result second = run(data(samples(0, 150)), stopped);
    assertThat(second.progress().before()).isEqualTo(64);
    assertThat(second.progress().added()).isEqualTo(86);
    run(data(samples(0, 150)), whole);
    assertThat(content(stopped)).usingRecursiveComparison().isEqualTo(content(whole));
    assertThat(keys(whole)).isEqualTo(keys(samples(0, 150)));
  }

  @Test
  void partsMakeTheSameStoreTogether() {
    DataSource one = data(samples(0, 200)); // fewer shards than parts: pieces are dealt out
    DataSource three =
        DataSource.of(
            List.of(
                DataShard.of("a", samples(0, 70)),
                DataShard.of("b", samples(70, 140)),
                DataShard.of("c", samples(140, 200))));
    for (DataSource data : List.of(one, three)) {
      Path together = folder.resolve("together" + data.shards().size());
      Path alone = folder.resolve("alone" + data.shards().size());
      for (int part : new int[] {1, 0}) {
        EmbedFixture.job(MODEL, 64)
            .run(data, together, new StorePart(part, 2), listener, () -> false);
      }
      run(data, alone);
      assertThat(content(together)).usingRecursiveComparison().isEqualTo(content(alone));
    }
    assertThat(listener.skipped).isEmpty();
  }

  @Test
  void whatDataGainedIsEmbeddedToo() {
    run(data(samples(0, 100)), folder);
    EmbedJob.Result result = run(data(samples(0, 110)), folder);
    assertThat(result.progress().before()).isEqualTo(100);
    assertThat(result.progress().added()).isEqualTo(10);
    assertThat(keys(folder)).containsExactlyInAnyOrderElementsOf(keys(samples(0, 110)));
  }

  @Test
  void refusesToMixOldAndNewCaptions() {
    List<Sample> old = List.of(sample(1, "a dog"), sample(2, "a cat"));
    run(data(old), folder);
    List<Sample> changed = List.of(sample(3, "a fox"), sample(1, "a dog"), sample(2, "two cats"));
    assertThatThrownBy(() -> run(data(changed), folder))
        .isInstanceOf(StoreException.class)
        .hasMessageContainingAll("'sample-0002'", "--out");
    assertThat(keys(folder)).containsExactly("sample-0001", "sample-0002");
    try (EmbeddingStore store = EmbeddingStore.open(folder)) {
      assertThat(store.manifest().settings()).containsEntry("compute", "float32");
    }
    assertThat(run(data(old), folder).progress().before()).isEqualTo(2);
  }

  @Test
  void embedsNoCaptions() {
    try (Scope scope = new Scope()) {
      FacetEncoder encoder = new FacetEncoder(MODEL, Positions.RUNNING);
      assertThat(encoder.encode(List.of(), PromptSet.shipped("short")).shape())
          .containsExactly(0, 3, MODEL.config().hiddenSize());
    }
  }

  @Test
  void whatCannotBeEmbeddedIsNamedAndTheRestIsDone() {
    List<Sample> samples =
        List.of(
            sample(1, "a dog"),
            sample(2, "  "),
            sample(3, "a dog"),
            sample(1, "another dog"),
            sample(4, "\u0001".repeat(3000)));
    EmbedJob.Result result = run(data(samples), folder);
    List<String> skipped = List.copyOf(listener.skipped);
    assertThat(skipped.get(0)).isEqualTo("sample 'sample-0001': its key came before");
    assertThat(skipped.get(1)).isEqualTo("sample 'sample-0002': no text in field 'caption'");
    assertThat(result.progress().added()).isEqualTo(samples.size() - skipped.size());
    assertThat(row(folder, "sample-0001", 0)).isEqualTo(row(folder, "sample-0003", 0));
    listener.skipped.clear();
    assertThat(run(data(samples), folder).progress().added()).isZero();
    assertThat(listener.skipped).isEqualTo(skipped); // said again, as if it had been one run
  }

  @Test
  void aDamagedShardDoesNotStopTheOthers() throws IOException {
    String broken = "key,caption\n" + "x%d,a dog %d\n".repeat(1).formatted(1, 1) + "y,a,b\n";
    Files.writeString(folder.resolve("a.csv"), broken);
    Files.writeString(folder.resolve("b.csv"), "key,caption\nz,a cat\n");
    DataSource data =
        DataSource.open(
            List.of(folder + "/{a,b}.csv"), SampleOptions.texts(TextFields.of(List.of("caption"))));
    Path store = folder.resolve("store");
    EmbedJob.Result result = run(data, store);
    assertThat(result.damaged()).isEqualTo(1);
    assertThat(listener.damaged).hasSize(1);
    assertThat(listener.damaged.getFirst()).contains("a.csv line 3", "3 values under 2");
    assertThat(keys(store)).containsExactly("z"); // the piece that was cut short is not stored
    Files.writeString(folder.resolve("a.csv"), broken.replace("y,a,b", "y,a"));
    assertThat(run(data, store).damaged()).isZero();
    assertThat(keys(store)).containsExactly("x1", "y", "z");
  }
}
