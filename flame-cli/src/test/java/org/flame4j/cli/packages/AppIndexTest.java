package org.flame4j.cli.packages;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Fetching the index of applications, without a network. */
class AppIndexTest {
  @TempDir private Path cache;
  private final List<String> steps = new ArrayList<>();

  private static void list(Path folder, String name, String content) throws IOException {
    Files.writeString(folder.resolve("lists").resolve(name), content);
  }

  @Test
  void theReleasesOwnListIsTakenOnce() {
    Path file =
        AppIndex.fetch(
            cache,
            steps::add,
            folder -> {
              list(folder, "x_dists_one_main_dep11_Components-amd64.yml.gz", "the index");
              list(folder, "x_dists_one-updates_main_dep11_Components-amd64.yml.gz", "small");
              list(folder, "x_dists_one_contrib_dep11_Components-amd64.yml.gz", "not free at all");
              list(folder, "x_dists_one_main_binary-amd64_Packages.gz", "something large");
            });
    assertThat(file).hasContent("the index").isEqualTo(cache.resolve(AppIndex.FILE));
    assertThat(
            AppIndex.fetch(
                cache,
                steps::add,
                folder -> {
                  throw new IOException("not again");
                }))
        .isEqualTo(file);
    assertThat(steps).hasSize(1);
    assertThat(cache).isDirectoryNotContaining("glob:**.fetch*");
  }

  @Test
  void saysWhatIsMissing() {
    assertThatThrownBy(() -> AppIndex.fetch(cache, steps::add, folder -> {}))
        .isInstanceOf(PackageException.class)
        .hasMessage(
            "cannot fetch the index of applications: no DEP-11 list of a component main came");
    assertThat(cache).isEmptyDirectory();
  }

  @Test
  void listsOfTheMachineAreLeftAlone() {
    assertThat(AppIndex.command(cache))
        .startsWith("apt-get", "update")
        .contains("-oDir::State::Lists=" + cache.resolve("lists"))
        .contains("-oDir::Cache=" + cache.resolve("cache"));
  }
}
