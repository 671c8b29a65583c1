package org.flame4j.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.flame4j.train.state.RunRecord;
import org.flame4j.train.state.StateException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who may begin a run in a folder, and who may go on. */
class RunFolderTest {
  private static final RunRecord RUN = RunRecord.of(Map.of("lr", "1"), Map.of());
  private static final RunRecord OTHER = RunRecord.of(Map.of("lr", "2"), Map.of());

  @TempDir private Path temp;

  private static void unexpected(String note) {
    throw new AssertionError(note);
  }

  @Test
  void oneRunAtATimeIsAtWorkInAFolder() {
    Path folder = temp.resolve("a/run");
    try (RunLock lock = RunLock.take(folder, RunFolderTest::unexpected)) {
      assertThatThrownBy(() -> RunLock.take(folder, RunFolderTest::unexpected))
          .isInstanceOf(CliException.class)
          .hasMessageStartingWith("another run is at work in " + folder);
    }
    assertThat(folder).doesNotExist(); // it has left nothing
    RunLock.take(folder, RunFolderTest::unexpected).close();
  }

  @Test
  void whatARunHasWrittenStaysBehind() throws IOException {
    try (RunLock lock = RunLock.take(temp, RunFolderTest::unexpected)) {
      Files.writeString(temp.resolve("card.json"), "{}");
    }
    assertThat(temp)
        .isDirectoryContaining("glob:**card.json")
        .isDirectoryNotContaining("glob:**lock");
  }

  @Test
  void aModelIsSafeUnlessARunThatReplacesItIsUnfinished() throws IOException {
    Files.writeString(temp.resolve("card.json"), "{}");
    assertThatThrownBy(new RunFolder(temp, 1, false)::requireNoModel)
        .isInstanceOf(CliException.class)
        .hasMessageContaining("holds a model already");
    new RunFolder(temp, 1, true).requireNoModel();
    Files.createDirectories(temp.resolve("checkpoints/step-000000009"));
    assertThatCode(new RunFolder(temp, 1, false)::requireNoModel).doesNotThrowAnyException();
  }

  @Test
  void anotherRunIsNeitherGoneOnWithNorDeletedBeforeTheNewOneRuns() throws IOException {
    Path checkpoint = Files.createDirectories(temp.resolve("checkpoints/step-000000009"));
    assertThatThrownBy(() -> new RunFolder(temp, 1, false).requireSame(RUN))
        .isInstanceOf(StateException.class)
        .hasMessageContaining("run.json");
    OTHER.write(temp.resolve("run.json"));
    assertThatThrownBy(() -> new RunFolder(temp, 1, false).requireSame(RUN))
        .hasMessageContaining("--lr 2, not 1");
    RunFolder anew = new RunFolder(temp, 1, true);
    anew.requireSame(RUN);
    assertThat(checkpoint).exists();
    anew.started(RUN, 0, Map.of());
    assertThat(checkpoint).doesNotExist();
    assertThat(RunRecord.read(temp.resolve("run.json")).settings()).isEqualTo(RUN.settings());
  }

  @Test
  void aFolderThatCannotBeWrittenIsNamed() throws IOException {
    Path file = Files.createFile(temp.resolve("file"));
    assertThatThrownBy(() -> RunLock.take(file, RunFolderTest::unexpected))
        .hasMessage("cannot write in " + file + ": it is a file, not a folder");
  }
}
