package org.flame4j.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a second run does again, and what not. */
class DemoStepsTest {
  @TempDir private Path folder;

  private final List<String> notes = new ArrayList<>();
  private int runs;

  private String run(String settings) throws IOException {
    return steps().run("a", settings, List.of("out"), this::write);
  }

  private DemoSteps steps() {
    return new DemoSteps(folder, 1, notes::add);
  }

  private void write() throws IOException {
    runs++;
    Files.createDirectories(folder.resolve("out/deep"));
    Files.writeString(folder.resolve("out/deep/file" + runs), "text");
  }

  @Test
  void whatStandsIsNotDoneAgain() throws IOException {
    String first = run("x 1");
    assertThat(run("x 1")).isEqualTo(first);
    assertThat(runs).isEqualTo(1);
    assertThat(notes).containsExactly("step 1 of 1, a", "step 1 of 1, a: done before");
  }

  @Test
  void otherSettingsBeginAnew() throws IOException {
    String first = run("x 1");
    assertThat(run("x 2")).isNotEqualTo(first);
    assertThat(runs).isEqualTo(2);
    assertThat(folder.resolve("out/deep/file1")).doesNotExist();
    assertThat(folder.resolve("out/deep/file2")).exists();
  }

  @Test
  void aStepThatFailedGoesOnFromWhatItLeft() throws IOException {
    DemoSteps.Work failing =
        () -> {
          write();
          throw new IOException("killed");
        };
    assertThatThrownBy(() -> steps().run("a", "x", List.of("out"), failing)).hasMessage("killed");
    run("x");
    assertThat(folder.resolve("out/deep/file1")).exists();
    assertThat(folder.resolve("out/deep/file2")).exists();
  }

  @Test
  void whatIsGoneIsDoneAgainAndCountsAsNew() throws IOException {
    String first = run("x");
    DemoSteps.Work nothing = () -> {};
    try (var below = Files.walk(folder.resolve("out"))) {
      for (Path path : below.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
    assertThat(steps().run("a", "x", List.of("out"), nothing)).isNotEqualTo(first);
  }

  @Test
  void foreignFilesAreLeftAlone() throws IOException {
    Files.writeString(folder.resolve("out"), "mine");
    assertThatThrownBy(() -> run("x"))
        .isInstanceOf(DemoException.class)
        .hasMessageContaining("no earlier demo has made it");
    assertThat(folder.resolve("out")).hasContent("mine");
  }
}
