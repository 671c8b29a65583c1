package org.flame4j.train.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a run says of itself. */
class RunRecordTest {
  private static final RunRecord RECORD =
      RunRecord.of(Map.of("lr", "0.1", "batch", "4"), Map.of("fingerprint", "abc"));

  @TempDir private Path folder;

  @Test
  void readsWhatItWrote() {
    Path file = folder.resolve("run.json");
    RunRecord started =
        RECORD.startedBy(new RunRecord.Start("2026-01-01T00:00:00Z", 5, Map.of("java", "25")));
    started.write(file);
    assertThat(RunRecord.read(file)).isEqualTo(started);
  }

  @Test
  void unknownKeysAreRefused() throws IOException {
    Path file = folder.resolve("run.json");
    Files.writeString(
        file, "{\"version\": 1, \"settings\": {}, \"data\": {}, \"starts\": [], \"more\": 1}");
    assertThatThrownBy(() -> RunRecord.read(file))
        .isInstanceOf(StateException.class)
        .hasMessageContaining("is no record of a run")
        .hasMessageContaining("more");
    Files.writeString(file, "{\"version\": 2, \"settings\": {}, \"data\": {}, \"starts\": []}");
    assertThatThrownBy(() -> RunRecord.read(file)).isInstanceOf(StateException.class);
  }

  @Test
  void namesAllThatDiffers() {
    assertThat(RECORD.differences(RECORD)).isEmpty();
    RunRecord other = RunRecord.of(Map.of("lr", "0.2", "epochs", "4"), Map.of("fingerprint", "x"));
    assertThat(RECORD.differences(other))
        .containsExactly(
            new RunRecord.Difference("batch", "4", null),
            new RunRecord.Difference("epochs", null, "4"),
            new RunRecord.Difference("lr", "0.1", "0.2"),
            new RunRecord.Difference("fingerprint", "abc", "x"));
  }
}
