package org.flame4j.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Layout of rows, and comparison of settings. */
class StoreManifestTest {
  private static final List<PromptRows> PAPER =
      List.of(
          new PromptRows("raw", "caption", 1, "h1"),
          new PromptRows("short", "short_caption", 3, "h2"),
          new PromptRows("long", "long_caption", 7, "h3"));

  @TempDir private Path folder;

  private static StoreManifest manifest(Map<String, String> settings) {
    return new StoreManifest(
        2, "Mistral-Nemo", "abc", 39, 5120, RowType.F16, PAPER, "running", true, settings);
  }

  @Test
  void blocksFollowEachOther() {
    StoreManifest manifest = manifest(Map.of());
    assertThat(manifest.rowsPerKey()).isEqualTo(11);
    assertThat(manifest.bytesPerKey()).isEqualTo(110 * 1024);
    assertThat(manifest.rowsOf("raw", "caption")).containsExactly(0);
    assertThat(manifest.rowsOf("short", "short_caption")).containsExactly(1, 2, 3);
    assertThat(manifest.rowsOf("long", "long_caption")).containsExactly(4, 5, 6, 7, 8, 9, 10);
    assertThatThrownBy(() -> manifest.rowsOf("long", "caption"))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("prompt set 'long' for field 'caption'")
        .hasMessageContaining("[raw/caption, short/short_caption, long/long_caption]");
  }

  @Test
  void survivesItsFile() {
    StoreManifest manifest = manifest(Map.of("z", "1", "weights", "int8"));
    ManifestFile written = ManifestFile.write(folder, manifest);
    assertThat(ManifestFile.read(folder)).isEqualTo(written);
    assertThat(ManifestFile.read(folder).manifest()).isEqualTo(manifest);
  }

  @Test
  void everyFieldButTheNameIsCompared() {
    StoreManifest one = manifest(Map.of());
    assertThat(one.differences(manifest(Map.of()))).isEmpty();
    StoreManifest other =
        new StoreManifest(
            2,
            "Nemo",
            "abd",
            38,
            4096,
            RowType.BF16,
            PAPER.subList(0, 1),
            "shared",
            false,
            Map.of("weights", "int8"));
    assertThat(one.differences(other))
        .contains("llmHash: abc, not abd", "normalized: true, not false")
        .contains("weights: not stated, not int8", "dtype: F16, not BF16")
        .hasSize(8);
    PromptRows changed = new PromptRows("raw", "caption", 1, "other prompt");
    assertThat(one.prompts().getFirst()).isNotEqualTo(changed);
  }

  @Test
  void refusesWhatCannotBe() {
    assertThatThrownBy(() -> new PromptRows(" ", "caption", 1)).hasMessageContaining("names");
    assertThatThrownBy(() -> new PromptRows("raw", "caption", 0)).hasMessageContaining("0");
    assertThatThrownBy(() -> StoreManifest.of("", "h", 1, 1, PAPER, "running", true))
        .hasMessage("llm must name the language model");
    assertThatThrownBy(() -> StoreManifest.of("l", "h", 1, 1, List.of(), "running", true))
        .hasMessage("prompts must have 1 to 100 blocks: 0");
    List<PromptRows> twice = List.of(PAPER.getFirst(), PAPER.getFirst());
    assertThatThrownBy(() -> StoreManifest.of("l", "h", 1, 1, twice, "running", true))
        .hasMessage("prompts must not name a prompt set twice for one field");
    assertThatThrownBy(() ->
            new StoreManifest(1, "l", "h", 1, 1, RowType.I8, PAPER, "running", true, Map.of()))
        .hasMessage("dtype must be F16 in version 1: I8");
  }
}
