package org.flame4j.train.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class RunLockTest {
  @TempDir private Path temp = Path.of("");

  @Test
  void aSecondRunIsKeptOutUntilTheFirstEnds() throws IOException {
    Path folder = temp.resolve("model");
    try (RunLock first = RunLock.take(folder)) {
      assertThat(first).isNotNull();
      Files.createFile(folder.resolve("card.json"));
      assertThatThrownBy(() -> RunLock.take(folder))
          .isInstanceOf(StateException.class)
          .hasMessage(
              folder + " is in use by another run: wait for its end, or choose another --out");
    }
    RunLock.take(folder).close();
    assertThat(folder).isDirectoryContaining("glob:**card.json");
    assertThat(folder.resolve("run.lock")).doesNotExist();
  }

  @Test
  void theFileOfAKilledRunKeepsNobodyOut() throws IOException {
    Path folder = Files.createDirectories(temp.resolve("model"));
    Path file = Files.createFile(folder.resolve("run.lock"));
    RunLock.take(folder).close();
    assertThat(file).doesNotExist();
  }

  @Test
  void aRunThatComesToNothingLeavesNoFolder() {
    RunLock.take(temp.resolve("model")).close();
    assertThat(temp.resolve("model")).doesNotExist();
  }

  @Test
  void aFolderThatCannotBeMadeIsNamed() throws IOException {
    Path file = Files.createFile(temp.resolve("file"));
    assertThatThrownBy(() -> RunLock.take(file))
        .hasMessage("cannot write in " + file + ": it is a file, not a folder");
    assertThatThrownBy(() -> RunLock.take(file.resolve("model")))
        .isInstanceOf(StateException.class)
        .hasMessageStartingWith("cannot write in " + file.resolve("model") + ": ");
  }
}
