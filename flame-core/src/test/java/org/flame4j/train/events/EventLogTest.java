package org.flame4j.train.events;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.flame4j.train.StepReport;
import org.flame4j.train.ValidationScores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Event files are to the byte what TensorFlow's own protocol buffers and checksums give. */
class EventLogTest {
  /** Made with the messages and checksums of the Python package tensorboard 2.21. */
  private static final String GOLDEN =
      """
      1800000000000000a37f4b220900001040fc54d9411a0d627261696e2e4576656e743a32338d2fe9
      100000000000000095fbfe180900001040fc54d94110ad023a020801cb79b93b
      c500000000000000e87eb0c30900001040fc54d94110ad022ab6010a110a0a747261696e2f6c6f73731500002040
      0a180a11747261696e2f6c6f6769745f7363616c6515000020410a170a10747261696e2f6c6f6769745f62696173
      15000020c10a1a0a13747261696e2f6c6561726e696e675f72617465156f12033a0a1a0a13747261696e2f677261
      6469656e745f6e6f726d150000403f0a1e0a17747261696e2f696d616765735f7065725f7365636f6e641500204b
      440a160a0f747261696e2f646174615f7761697415000000009103a694
      """;

  private static final InstantSource CLOCK =
      InstantSource.fixed(Instant.ofEpochMilli(1_700_000_000_250L));

  @TempDir private Path folder;

  private static StepReport report(long step) {
    return new StepReport(step, 600, 2, 9, 2.5, 10, -10, 5e-4, 0.75, 812.5, 0);
  }

  private List<Path> files() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.sorted().toList();
    }
  }

  @Test
  void bytesAreThoseOfTensorFlow() throws IOException {
    try (EventLog log = EventLog.begin(folder, 300, "host", CLOCK, note -> {})) {
      log.accept(report(301));
    }
    Path file = folder.resolve("events.out.tfevents.1700000000.host");
    assertThat(HexFormat.of().formatHex(Files.readAllBytes(file)))
        .isEqualTo(GOLDEN.replaceAll("\\s", ""));
  }

  @Test
  void whatIsWrittenIsThereAtOnce() throws IOException {
    try (EventLog log = EventLog.begin(folder, 0, "host", CLOCK, note -> {})) {
      long before = Files.size(files().getFirst());
      log.accept(report(1));
      assertThat(Files.size(files().getFirst())).isGreaterThan(before);
    }
  }

  @Test
  void laterFilesHaveLaterNamesWhateverTheClockSays() throws IOException {
    EventLog.begin(folder, 0, "zebra", CLOCK, note -> {}).close();
    EventLog.begin(folder, 0, "ant", CLOCK, note -> {}).close();
    EventLog.begin(folder, 0, "ant", InstantSource.fixed(Instant.EPOCH), note -> {}).close();
    assertThat(files())
        .extracting(file -> file.getFileName().toString())
        .containsExactly(
            "events.out.tfevents.1700000000.zebra",
            "events.out.tfevents.1700000001.ant",
            "events.out.tfevents.1700000002.ant");
  }

  @Test
  void scoresHaveTagsOfTheirOwn() throws IOException {
    var recall = new ValidationScores.Recall(Map.of(1, 0.25, 5, 0.5), Map.of(1, 0.5, 5, 0.75));
    try (EventLog log = EventLog.begin(folder, 0, "host", CLOCK, note -> {})) {
      log.validation(7, new ValidationScores(4, 4, Map.of("a/b", recall)));
    }
    String content = Files.readString(files().getFirst(), StandardCharsets.ISO_8859_1);
    assertThat(content)
        .contains("validation/a_b_text_to_image_r5", "validation/a_b_image_to_text_r1")
        .contains("validation/mean_r1");
  }

  @Test
  void anUnusableFolderIsNamed() throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "");
    assertThatThrownBy(() -> EventLog.begin(file, 0, note -> {}))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageContaining(file.toString());
  }
}
