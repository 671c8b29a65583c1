package org.flame4j.train.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
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
  void namesTheSettingThatDiffers() {
    assertThatCode(() -> RECORD.requireSame(RECORD, "out")).doesNotThrowAnyException();
    RunRecord other = RunRecord.of(Map.of("lr", "0.2", "batch", "4"), Map.of("fingerprint", "abc"));
    assertThatThrownBy(() -> RECORD.requireSame(other, "out"))
        .hasMessage(
            "out holds an unfinished run with lr=0.1, not 0.2: give the same settings to go on, or --overwrite to begin anew");
    RunRecord data = RunRecord.of(Map.of("lr", "0.1", "batch", "4"), Map.of("fingerprint", "x"));
    assertThatThrownBy(() -> RECORD.requireSame(data, "out"))
        .hasMessageContaining("fingerprint=abc, not x");
  }
}
