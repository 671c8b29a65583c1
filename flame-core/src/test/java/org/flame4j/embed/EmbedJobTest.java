package org.flame4j.embed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.flame4j.Golden;
import org.flame4j.data.ImageSource;
import org.flame4j.data.Sample;
import org.flame4j.data.SkippedSamples;
import org.flame4j.facet.FacetEncoder;
import org.flame4j.facet.Positions;
import org.flame4j.facet.PromptSet;
import org.flame4j.store.EmbeddingStore;
import org.flame4j.store.RowType;
import org.flame4j.store.StoreException;
import org.flame4j.tensor.Compute;
import org.flame4j.tensor.Nn;
import org.flame4j.tensor.Scope;
import org.flame4j.tensor.Tensors;
import org.flame4j.text.LanguageModel;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbedJobTest {
  private static final EmbedPlan PLAN =
      new EmbedPlan(
          List.of(
              new EmbedPlan.Block(PromptSet.shipped("raw"), "caption"),
              new EmbedPlan.Block(PromptSet.shipped("short"), "caption")));

  private static final LanguageModel MODEL =
      LanguageModel.open(Golden.path("llm-llama"), 2, Compute.CPU);

  @TempDir private Path folder;

  @AfterAll
  static void closeModel() {
    MODEL.close();
  }

  private static Sample sample(int number, String caption) {
    ImageSource none = ImageSource.file(Path.of("none.png"));
    return new Sample("sample-" + number, none, Map.of("caption", caption));
  }

  /** 150 samples with 40 different captions. */
  private static List<Sample> samples() {
    return IntStream.range(0, 150).mapToObj(i -> sample(i, "caption number " + i % 40)).toList();
  }

  private static EmbedJob job() {
    return new EmbedJob(MODEL, "tiny", "hash", Positions.RUNNING, RowType.F16, PLAN);
  }

  private float[] row(Path store, String key, int row) {
    try (EmbeddingStore open = EmbeddingStore.open(store);
        Scope scope = new Scope()) {
      return Tensors.floats(open.rows(List.of(key), new int[][] {{row}}));
    }
  }

  @Test
  void storesTheNormalisedFacetsOfEachSample() {
    EmbedJob.Result result =
        job().run(samples(), folder, new SkippedSamples(), done -> {}, () -> false);
    assertThat(result).isEqualTo(new EmbedJob.Result(0, 150, true));
    FacetEncoder encoder = new FacetEncoder(MODEL, Positions.RUNNING);
    try (Scope scope = new Scope()) {
      float[] expected =
          Tensors.floats(
              Nn.l2Normalize(
                      encoder.encode(List.of("caption number 3"), PromptSet.shipped("short")))
                  .select(1, 2));
      float[] stored = row(folder, "sample-123", 3); // raw 1, then the third of short
      for (int i = 0; i < expected.length; i++) {
        assertThat(stored[i]).isCloseTo(expected[i], within(1e-3f));
      }
    }
  }

  @Test
  void goesOnWhereItWasStopped() {
    AtomicInteger asked = new AtomicInteger();
    List<Long> progress = new ArrayList<>();
    EmbedJob.Result first =
        job()
            .run(
                samples(),
                folder,
                new SkippedSamples(),
                progress::add,
                () -> asked.incrementAndGet() > 5);
    assertThat(first.finished()).isFalse();
    assertThat(first.added()).isEqualTo(64);
    EmbedJob.Result second =
        job().run(samples(), folder, new SkippedSamples(), progress::add, () -> false);
    assertThat(second).isEqualTo(new EmbedJob.Result(64, 86, true));
    assertThat(progress).containsExactly(0L, 64L, 64L, 128L, 150L);
    try (EmbeddingStore store = EmbeddingStore.open(folder)) {
      assertThat(store.keys())
          .containsExactlyElementsOf(samples().stream().map(Sample::key).toList());
    }
  }

  @Test
  void refusesToMixOldAndNewCaptions() {
    List<Sample> old = List.of(sample(1, "a dog"), sample(2, "a cat"));
    job().run(old, folder, new SkippedSamples(), done -> {}, () -> false);
    List<Sample> changed = List.of(sample(3, "a fox"), sample(1, "a dog"), sample(2, "two cats"));
    assertThatThrownBy(
            () -> job().run(changed, folder, new SkippedSamples(), done -> {}, () -> false))
        .isInstanceOf(StoreException.class)
        .hasMessageContainingAll("'sample-2'", folder.toString(), "--out");
    try (EmbeddingStore store = EmbeddingStore.open(folder)) {
      assertThat(store.keys()).containsExactly("sample-1", "sample-2");
      assertThat(store.manifest().settings()).containsEntry("compute", "float32");
    }
    assertThat(job().run(old, folder, new SkippedSamples(), done -> {}, () -> false).before())
        .isEqualTo(2);
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
  void skipsAndNamesSamplesWithoutText() {
    SkippedSamples skipped = new SkippedSamples();
    List<Sample> samples = List.of(sample(1, "a dog"), sample(2, "  "), sample(3, "a dog"));
    EmbedJob.Result result = job().run(samples, folder, skipped, done -> {}, () -> false);
    assertThat(result.added()).isEqualTo(2);
    assertThat(skipped.reasons()).containsExactly("sample 'sample-2': no text in field 'caption'");
    assertThat(row(folder, "sample-1", 0)).isEqualTo(row(folder, "sample-3", 0));
  }
}
